package io.tenure.sqlite.kills;

import io.tenure.adapter.Fencing;
import io.tenure.sqlite.kills.DepotEvent.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goes through the depot's history and finds what must not have happened. */
final class Judge {

    /*
     * I1 Nobody but its own process asks to release what an owner holds or is about to take while the process is left
     *    alone and the owner is valid by its own clock.
     * I2 Successive holders of a place have tokens that strictly grow, and one leaves before the next comes.
     * I3 Once cleaned up after, which revokes, nothing is taken on the fenced side.
     */

    private static final int SHOWN = 40;

    private final List<DepotEvent> history;
    private final Map<String, WorkerProcess> byOwner = new HashMap<>();
    private final List<String> falselyReleased = new ArrayList<>();
    private final List<String> otherwiseWrong = new ArrayList<>();
    private final Map<WorkerProcess, Recovery> recoveries = new HashMap<>();
    private final Map<String, Thing> holders = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Set<Long> revoked = new HashSet<>();

    /** When survivors released the first and the last thing of a worker after its end began. */
    record Recovery(Duration first, Duration last, int things) {
        private Recovery and(Duration next) {
            return new Recovery(first, next, things + 1);
        }
    }

    Judge(List<DepotEvent> history, List<WorkerProcess> workers) {
        this.history = history;
        for (WorkerProcess worker : workers) {
            worker.owners().forEach(owner -> byOwner.put(owner, worker));
        }
        Map<Integer, WorkerProcess> byNumber = new HashMap<>();
        workers.forEach(worker -> byNumber.put(worker.number(), worker));
        for (DepotEvent event : history) {
            WorkerProcess asker = byNumber.get(event.worker());
            if (event.isA(Request.Verb.TAKE) && asker != null) {
                byOwner.putIfAbsent(event.request().owner(), asker);
            }
        }
        history.forEach(this::look);
    }

    /** Releases by others of what was validly held. */
    List<String> falselyReleased() {
        return falselyReleased;
    }

    /** Tokens that did not grow, two holders at a time, takes after a revocation. */
    List<String> otherwiseWrong() {
        return otherwiseWrong;
    }

    /** How long the cleanup after {@code worker} took; null if survivors released nothing of it. */
    @Nullable
    Recovery recovery(WorkerProcess worker) {
        return recoveries.get(worker);
    }

    /** How much there was to judge. */
    String summary() {
        long taken = history.stream().filter(e -> e.outcome() == Outcome.TAKEN).count();
        long reclaimed = recoveries.values().stream().mapToInt(Recovery::things).sum();
        long refused =
                history.stream().filter(e -> e.outcome() == Outcome.REVOKED).count();
        return history.size() + " requests, " + taken + " taken, " + reclaimed + " reclaimed, " + refused
                + " refused as revoked";
    }

    private void look(DepotEvent event) {
        switch (event.request().verb()) {
            case TAKE -> lookAtTake(event);
            case RELEASE -> lookAtRelease(event);
            case WRITE -> {}
        }
    }

    private void lookAtTake(DepotEvent event) {
        if (!event.outcome().isTaken()) {
            return;
        }
        Thing thing = event.request().thing();
        if (thing.fencing() == Fencing.FENCED && revoked.contains(thing.nonce())) {
            otherwiseWrong.add("taken though revoked: " + withHistory(event));
        }
        if (event.outcome() != Outcome.TAKEN) {
            return;
        }
        Long before = tokens.put(thing.place(), thing.token());
        if (before != null && before >= thing.token()) {
            otherwiseWrong.add("token " + thing.token() + " after " + before + ": " + withHistory(event));
        }
        Thing holder = holders.put(thing.place(), thing);
        if (holder != null) {
            otherwiseWrong.add("taken while " + holder.text() + " stood: " + withHistory(event));
        }
    }

    private void lookAtRelease(DepotEvent event) {
        Request request = event.request();
        if (request.revoke()) {
            revoked.add(request.nonce());
        }
        WorkerProcess theirs = byOwner.get(request.owner());
        boolean foreign = theirs != null && theirs.number() != event.worker();
        if (foreign && isValid(theirs, request.owner(), event.nanos())) {
            falselyReleased.add(withHistory(event));
        }
        if (event.outcome() == Outcome.RELEASED) {
            holders.remove(request.thing().place(), request.thing());
            if (foreign && theirs.overNanos() < event.nanos()) {
                Duration since = Duration.ofNanos(event.nanos() - theirs.overNanos());
                recoveries.merge(theirs, new Recovery(since, since, 1), (all, one) -> all.and(since));
            }
        }
    }

    private static boolean isValid(WorkerProcess worker, String owner, long nanos) {
        Long untilNanos = worker.validUntilNanos(owner);
        return nanos < worker.overNanos() && untilNanos != null && nanos < untilNanos;
    }

    /** The event, and what else concerned its place. */
    private String withHistory(DepotEvent event) {
        String place = event.request().thing().place();
        List<DepotEvent> related = history.stream()
                .filter(other -> other.request().thing().place().equals(place))
                .toList();
        int at = related.indexOf(event);
        WorkerProcess worker = byOwner.get(event.request().owner());
        String standing = worker == null
                ? ""
                : "\n  its owner is worker " + worker.number() + "'s, valid until "
                        + worker.validUntilNanos(event.request().owner()) + ", over at " + worker.overNanos();
        return event
                + standing
                + related.subList(Math.max(0, at - SHOWN / 2), Math.min(related.size(), at + SHOWN / 2)).stream()
                        .map(other -> "\n  " + other)
                        .collect(Collectors.joining());
    }
}
