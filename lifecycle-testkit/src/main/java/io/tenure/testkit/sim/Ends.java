package io.tenure.testkit.sim;

import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Takes.Take;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was handed over, and how its handle was told of its end: once, and for the reason that there was. */
final class Ends {

    /** One resource, from when it is handed over, or told to have ended, whichever is first. */
    private static final class End {
        private final SimulatedProcess process;
        private final String what;
        private @Nullable ResourceLease<?> lease;
        private @Nullable ResourceCoordinator by;
        private int told;
        private @Nullable ReleaseCause cause;

        private End(SimulatedProcess process, String what) {
            this.process = process;
            this.what = what;
        }

        boolean isUntold() {
            return lease != null && lease.releaseCause() != null && told == 0 && !process.isCrashed();
        }
    }

    private final SimulatedCluster cluster;
    private final History history;
    private final Takes takes;
    /** By process, kind, id and token. */
    private final Map<String, End> ends = new LinkedHashMap<>();
    /** What services close themselves. */
    private final Set<ResourceLease<?>> closing = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<ResourceCoordinator> leaving = Collections.newSetFromMap(new IdentityHashMap<>());

    /** By kind, id and token, the releases that were not begun when their coordinator ended. */
    private final IdentityHashMap<ResourceCoordinator, Set<String>> notBegun = new IdentityHashMap<>();

    Ends(SimulatedCluster cluster, History history, Takes takes) {
        this.cluster = cluster;
        this.history = history;
        this.takes = takes;
    }

    void closing(ResourceLease<?> lease) {
        closing.add(lease);
    }

    void leaving(ResourceCoordinator coordinator) {
        leaving.add(coordinator);
    }

    void left(ResourceCoordinator coordinator, ShutdownReport report) {
        Set<String> its = notBegun.computeIfAbsent(coordinator, left -> new HashSet<>());
        report.releases().parked().stream()
                .filter(parked -> parked.attempts() == 0)
                .forEach(parked -> its.add(parked.kind() + "/" + parked.id() + "#" + parked.token()));
        report.releases().pending().stream()
                .filter(pending -> pending.attempts() == 0)
                .forEach(pending -> its.add(pending.kind() + "/" + pending.id() + "#" + pending.token()));
    }

    void handedOver(SimulatedProcess process, ResourceCoordinator by, ResourceLease<?> lease) {
        End end = end(process, Reliances.nameOf(lease), lease.token());
        if (end.lease != null) {
            violated(Guarantee.G5_LIVING_ARE_SAFE, end.what + " was handed over twice");
        }
        end.lease = lease;
        end.by = by;
        judge(end);
    }

    void told(SimulatedProcess process, String kind, String id, long token, ReleaseCause cause) {
        String name = kind + "/" + id;
        judge(process, name, token, cause, cluster.isSystem(kind));
        End end = end(process, name, token);
        end.told++;
        end.cause = cause;
        judge(end);
    }

    private End end(SimulatedProcess process, String name, long token) {
        return ends.computeIfAbsent(
                process + " " + name + "#" + token,
                key -> new End(process, "%s of %s (token %d)".formatted(name, process, token)));
    }

    private void judge(SimulatedProcess process, String name, long token, ReleaseCause cause, boolean hasSystem) {
        Take take = takes.of(name, token);
        String what = take == null ? name + " (token " + token + ")" : take.toString();
        switch (cause) {
            case FORCED -> {
                // One whose session was ended early may see that its record is gone before it sees that it is itself.
                if (!history.isForced(name, take) && (take == null || !history.wasRobbed(take.owner()))) {
                    history.violated(Guarantee.G1_ONCE, what + " was force-released, and nobody asked for that");
                }
            }
            case EXTERNALLY_LOST -> {
                if (take != null && !take.isFreed() && hasSystem) {
                    history.violated(
                            Guarantee.G1_ONCE, what + " was told to be lost, and its system did not let go of it");
                }
            }
            case OWNERSHIP_LOST -> {
                if (take != null && history.isLiving(process, take.owner())) {
                    history.violated(Guarantee.G1_ONCE, what + " ended with its owner's session, which is valid");
                }
            }
            case RECLAIMED ->
                history.violated(Guarantee.G1_ONCE, what + " was told to be reclaimed, which only another can do");
            case CLOSED, TTL_EXPIRED, IDLE_EXPIRED, SHUTDOWN -> {}
        }
    }

    /** What it was told, and what its lease says: both agree, and somebody who says so has decided it. */
    private void judge(End end) {
        ResourceLease<?> lease = end.lease;
        if (lease == null) {
            return;
        }
        if (end.told > 1) {
            violated(Guarantee.G1_ONCE, "%s was told %d times that it ended".formatted(end.what, end.told));
        }
        ReleaseCause cause = lease.releaseCause();
        if (end.told > 0 && cause != end.cause) {
            violated(
                    Guarantee.G1_ONCE,
                    end.what + " was told to have ended as " + end.cause + ", and ended as " + cause);
        }
        if (cause == ReleaseCause.CLOSED && !closing.contains(lease)) {
            violated(Guarantee.G1_ONCE, end.what + " ended as closed, and nobody closed it");
        }
        if (cause == ReleaseCause.SHUTDOWN && !isLeaving(end)) {
            violated(Guarantee.G1_ONCE, end.what + " ended by a shutdown, and nobody shut down");
        }
    }

    private boolean isLeaving(End end) {
        return end.by != null && leaving.contains(end.by);
    }

    /** Which have ended, and their handles were not told; save those whose release never began, as was reported. */
    List<String> untold() {
        return ends.values().stream()
                .filter(end -> end.isUntold() && !wasNotBegun(end))
                .map(end -> end.what)
                .toList();
    }

    private boolean wasNotBegun(End end) {
        ResourceLease<?> lease = end.lease;
        return lease != null
                && notBegun.getOrDefault(end.by, Set.of()).contains(Reliances.nameOf(lease) + "#" + lease.token());
    }

    /** In a store that was restored tokens come again, and two resources of a process may look like one. */
    private void violated(Guarantee guarantee, String what) {
        if (!history.isStoreRestored()) {
            history.violated(guarantee, what);
        }
    }
}
