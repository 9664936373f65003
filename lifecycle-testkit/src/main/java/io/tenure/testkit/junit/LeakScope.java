package io.tenure.testkit.junit;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The leases that one test has asked for, or one class outside its tests. JUnit closes it last, after everything that the test
 * has for cleaning up; what is left then was left behind.
 */
final class LeakScope implements ClosedByJUnit {
    /*
     * I1. A resource was left behind if it is not released, and a lease on it that was asked for here is not closed; or if it
     *     is released, but its release is not done; or if it is still being taken. All have some patience, in the
     *     coordinator's own time.
     * I2. What only time ended while this waited was left behind all the same.
     * I3. Of several scopes that note one lease, the last one to end says that it was left behind.
     */
    private static final int FIRST_MOST = 1_024;

    private final String id;
    private final String name;
    private final String testClass;
    private final @Nullable LeakScope parent;
    // By the order in which they were asked for. What is closed stays until its release is done.
    private final Map<LeaseNote, Long> notes = new ConcurrentHashMap<>();
    // Closed after the check, the last one first. Used by the test's thread.
    private final Deque<AutoCloseable> afterwards = new ArrayDeque<>();
    private @Nullable ResourceCoordinator given;
    private volatile LeakSettings settings;
    private String hint = "";
    // How many notes there may be before those that are over are dropped. Guarded by notes.
    private int most = FIRST_MOST;
    // How many were noted. Guarded by notes.
    private long noted;
    // Written under notes.
    private volatile boolean over;

    LeakScope(String id, String name, String testClass, @Nullable LeakScope parent, LeakSettings settings) {
        this.id = id;
        this.name = name;
        this.testClass = testClass;
        this.parent = parent;
        this.settings = settings;
    }

    String id() {
        return id;
    }

    String testClass() {
        return testClass;
    }

    @Nullable
    LeakScope parent() {
        return parent;
    }

    /** Whether it belongs to no other. */
    boolean isOutermost() {
        return parent == null;
    }

    /** Whether it notes nothing more; what it has noted is being looked at, or was. */
    boolean isOver() {
        return over;
    }

    /** Whether it is {@code other} or belongs to it; everything belongs to null. */
    boolean isWithin(@Nullable LeakScope other) {
        return other == null || other == this || (parent != null && parent.isWithin(other));
    }

    /** Whether it is noted: not where this is over. */
    boolean note(LeaseNote note) {
        synchronized (notes) {
            if (over) {
                return false;
            }
            if (notes.size() >= most) {
                notes.keySet().removeIf(old -> old.isClosed() && old.isSettled());
                most = Math.max(FIRST_MOST, 2 * notes.size());
            }
            notes.put(note, ++noted);
            return true;
        }
    }

    /** What is closed stays, for its release may come to nothing; what was never opened is of no interest. */
    void closed(LeaseNote note) {
        if (note.resource() == null) {
            notes.remove(note);
        }
    }

    /** How many leases are noted at present, some of which may be over. */
    int size() {
        return notes.size();
    }

    /** The coordinator that a test is given. */
    synchronized ResourceCoordinator given() {
        ResourceCoordinator there = given;
        if (there == null) {
            there = ResourceCoordinator.builder("test")
                    .watchedBy((name, time) -> new WatchedCoordinator(time, this))
                    .build();
            given = there;
            // Not JUnit, which would close it before it is asked what is left.
            closeAfterwards(there);
        }
        return there;
    }

    /** Closes something once the check is over, so that it does not hide what was left. */
    void closeAfterwards(AutoCloseable what) {
        afterwards.push(what);
    }

    /** What it looks for from now on. */
    void settings(LeakSettings newSettings) {
        settings = newSettings;
    }

    /** Stands at the end of the message. */
    void hint(String newHint) {
        hint = newHint;
    }

    // ---- the check

    @Override
    public void close() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        ResourceLeakError leak = check();
        notes.clear();
        if (leak != null) {
            failures.add(leak);
        }
        while (!afterwards.isEmpty()) {
            try {
                afterwards.pop().close();
            } catch (Throwable e) {
                failures.add(e);
            }
        }
        throwAll(failures);
    }

    private static void throwAll(List<Throwable> failures) throws Exception {
        if (failures.isEmpty()) {
            return;
        }
        Throwable first = failures.get(0);
        failures.stream().skip(1).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw (Exception) first;
    }

    private @Nullable ResourceLeakError check() {
        List<LeaseNote> open = inOrder().stream()
                .filter(note -> !note.isClosed() && note.releaseCause() == null)
                .toList();
        settle();
        List<Leak> leaks = leaks(end(), open);
        return leaks.isEmpty() ? null : new LeakReport(name, testClass, leaks, hint).error();
    }

    /** All that is noted; from now on nothing is. */
    private List<LeaseNote> end() {
        synchronized (notes) {
            over = true;
        }
        Invocations.over(this);
        return inOrder();
    }

    private void settle() {
        Set<WatchedCoordinator> coordinators =
                inOrder().stream().map(LeaseNote::coordinator).collect(Collectors.toCollection(LinkedHashSet::new));
        for (WatchedCoordinator coordinator : coordinators) {
            coordinator.await(() -> notesOf(coordinator).noneMatch(LeaseNote::isBeingTaken), settings.forReleases());
            coordinator.await(
                    () -> notesOf(coordinator).allMatch(note -> note.isSettled() || note.isBeingTaken()),
                    settings.forLeases());
            coordinator.await(() -> notesOf(coordinator).noneMatch(LeaseNote::isUnderWay), settings.forReleases());
        }
    }

    private Stream<LeaseNote> notesOf(WatchedCoordinator coordinator) {
        return notes.keySet().stream().filter(note -> note.coordinator() == coordinator && !isIgnored(note));
    }

    private List<Leak> leaks(List<LeaseNote> all, List<LeaseNote> openBefore) {
        Map<Object, Leak> leaks = new LinkedHashMap<>();
        for (LeaseNote note : all) {
            Leak.State state = stateOf(note, openBefore.contains(note));
            if (state != null && !isIgnored(note) && !note.isLookedAtAfter(this)) {
                Object resource = note.resource();
                leaks.computeIfAbsent(resource == null ? note : resource, ignored -> new Leak(note, state))
                        .add(note);
            }
        }
        return List.copyOf(leaks.values());
    }

    /** How it was left behind; null if it was not. */
    private Leak.@Nullable State stateOf(LeaseNote note, boolean openBefore) {
        if (note.isBeingTaken()) {
            return Leak.State.BEING_TAKEN;
        }
        ReleaseCause cause = note.releaseCause();
        if (cause == null) {
            return note.isClosed() ? null : Leak.State.OPEN;
        }
        if (note.isUnderWay()) {
            return Leak.State.UNRELEASED;
        }
        if (note.isClosed()) {
            return null;
        }
        if (openBefore && cause.isExpiry()) {
            return Leak.State.EXPIRED;
        }
        return cause == ReleaseCause.SHUTDOWN && settings.shutdownCounts() ? Leak.State.SHUT_DOWN : null;
    }

    /** Whether this will still look whether that was left behind. */
    boolean willLookAt(LeaseNote note) {
        return !over && notes.containsKey(note) && !isIgnored(note);
    }

    private boolean isIgnored(LeaseNote note) {
        return settings.ignored().contains(note.kind());
    }

    private List<LeaseNote> inOrder() {
        return notes.entrySet().stream()
                .sorted(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .toList();
    }
}
