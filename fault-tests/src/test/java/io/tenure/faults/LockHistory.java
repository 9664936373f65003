package io.tenure.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the processes of a run wrote down, together, and whether it may have been so. */
final class LockHistory {

    /*
     * A holder was valid from its acquisition to the last moment at which it saw that it was; both are moments of one clock,
     * for CLOCK_MONOTONIC is the host's. So whatever is found is wrong for certain, and holders that did not look for a while
     * are given the benefit of the doubt.
     *
     * I1 Of one lock, tokens strictly grow in the order of acquisition, and none is given twice.
     * I2 No two holders of one lock are valid at one time.
     * I3 Each acquisition has an end: its holder's own, or its process died and nothing of its owner is left.
     * I4 None is valid after its end.
     */

    private final List<Acquisition> all = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> lostOwners = new HashSet<>();

    /** Adds what one process wrote. */
    void add(String process, List<Line> lines) {
        Map<String, Acquisition> own = new HashMap<>();
        for (Line line : lines) {
            switch (line.word()) {
                case "acquired" -> {
                    Acquisition next = new Acquisition(process, line);
                    all.add(next);
                    if (own.put(key(line), next) != null) {
                        violations.add("I1 one token twice: " + next);
                    }
                }
                case "valid" -> seenValid(own.get(key(line)), line);
                case "released", "lost" -> ended(own.get(key(line)), line);
                case "ownerlost" -> lostOwners.add(line.lock());
                default -> {
                    // Not of a lock.
                }
            }
        }
    }

    int size() {
        return all.size();
    }

    /** How many were taken from their holders for this reason. */
    long lost(String cause) {
        return all.stream().filter(each -> each.isLost(cause)).count();
    }

    /** What was gone from Redis although its owner never lost its session: somebody's mistake, if it was not Redis' own. */
    List<Acquisition> goneFromTheLiving() {
        return all.stream()
                .filter(each -> each.isLost("EXTERNALLY_LOST") && !lostOwners.contains(each.owner))
                .toList();
    }

    /**
     * What must not be.
     *
     * @param dead the processes that ended without leaving
     * @param left the owners of which something is left in Redis or in the store
     */
    List<String> violations(Set<String> dead, Set<String> left) {
        List<String> found = new ArrayList<>(violations);
        Map<String, List<Acquisition>> byLock = new TreeMap<>();
        all.forEach(each ->
                byLock.computeIfAbsent(each.lock, lock -> new ArrayList<>()).add(each));
        byLock.values().forEach(each -> judge(each, found));
        all.stream()
                .filter(each -> each.end == null && !(dead.contains(each.process) && !left.contains(each.owner)))
                .forEach(each -> found.add("I3 without an end: " + each));
        return found;
    }

    private static void judge(Collection<Acquisition> ofOneLock, List<String> found) {
        Set<Long> tokens = new HashSet<>();
        ofOneLock.stream()
                .filter(each -> !tokens.add(each.token))
                .forEach(each -> found.add("I1 one token twice: " + each));
        @Nullable Acquisition before = null;
        @Nullable Acquisition longest = null;
        for (Acquisition each : inOrder(ofOneLock)) {
            if (before != null && each.token <= before.token) {
                found.add("I1 a token that does not grow: " + each + " after " + before);
            }
            if (longest != null && each.acquiredNanos <= longest.lastValidNanos) {
                found.add("I2 two at one time: " + each + " and " + longest);
            }
            before = each;
            longest = longest == null || each.lastValidNanos > longest.lastValidNanos ? each : longest;
        }
    }

    private static List<Acquisition> inOrder(Collection<Acquisition> ofOneLock) {
        return ofOneLock.stream()
                .filter(Acquisition::wasValid)
                .sorted(Comparator.comparingLong(each -> each.acquiredNanos))
                .toList();
    }

    private void seenValid(@Nullable Acquisition of, Line line) {
        if (of == null) {
            violations.add("valid, and never acquired: " + line);
            return;
        }
        of.seenValid(line.nanos());
        requireNotAfterEnd(of);
    }

    private void ended(@Nullable Acquisition of, Line line) {
        if (of == null || of.end != null) {
            violations.add("an end of nothing: " + line);
            return;
        }
        of.end = line;
        requireNotAfterEnd(of);
    }

    private void requireNotAfterEnd(Acquisition of) {
        Line end = of.end;
        if (end != null && of.lastValidNanos > end.nanos()) {
            violations.add("I4 valid after its end: " + of + ", " + end);
        }
    }

    private static String key(Line line) {
        return line.lock() + '#' + line.token();
    }
}
