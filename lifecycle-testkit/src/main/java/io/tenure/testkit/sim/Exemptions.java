package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.testkit.sim.Takes.Take;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What may end under its holder: what somebody decided to end, and what was held in a session that was ended early. */
final class Exemptions {

    /*
     * I1 Who decides to end what holds a name decides of what was there, or on its way, until the decision was carried
     *    out: what is taken afterwards is judged as ever.
     * I2 An owner whose session was ended under it does not know for a TTL at most. Where it is told, Incarnations demands
     *    that it knows at once.
     */

    /** Somebody ends what holds a name. */
    private final class Forcing {
        private final @Nullable SimulatedProcess by;
        private boolean over;
        private long overNanos;
        private long revision;

        private Forcing(@Nullable SimulatedProcess by) {
            this.by = by;
        }

        private void end() {
            if (!over) {
                over = true;
                overNanos = cluster.time().elapsed().toNanos();
                revision = cluster.store().revision();
            }
        }

        /** What is not in a manifest was written down before it was asked for, and its token says when. */
        private boolean reaches(Take take) {
            boolean written = !cluster.isInManifest(take.kind()) && take.token() <= revision;
            return !over || take.askedNanos() <= overNanos || written;
        }
    }

    private final SimulatedCluster cluster;
    private final Map<String, List<Forcing>> forcings = new LinkedHashMap<>();
    private final Map<OwnerId, Duration> robbed = new LinkedHashMap<>();

    Exemptions(SimulatedCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Somebody ends what holds that name.
     *
     * @param by where; null if at no process of the cluster
     * @return to be run when it was carried out, or came to nothing
     */
    Runnable forcing(@Nullable SimulatedProcess by, String name) {
        Forcing forcing = new Forcing(by);
        forcings.computeIfAbsent(name, ignored -> new ArrayList<>(1)).add(forcing);
        return forcing::end;
    }

    /** What a process had begun to end when it was killed is not ended later. */
    void crashed(SimulatedProcess process) {
        for (List<Forcing> all : forcings.values()) {
            all.stream().filter(forcing -> Objects.equals(forcing.by, process)).forEach(Forcing::end);
        }
    }

    /** Whether that take may have been ended by a decision; any of that name, where it is not known which take it is. */
    boolean isForced(String name, @Nullable Take take) {
        List<Forcing> all = forcings.getOrDefault(name, List.of());
        return take == null ? !all.isEmpty() : all.stream().anyMatch(forcing -> forcing.reaches(take));
    }

    /** An owner's session was ended under it. */
    void robbed(OwnerId owner) {
        robbed.put(owner, cluster.time().elapsed().plus(cluster.sessionTtl()));
    }

    /** Whether that owner's session was ended under it, which it may not know yet. */
    boolean isRobbed(OwnerId owner) {
        Duration until = robbed.get(owner);
        return until != null && cluster.time().elapsed().compareTo(until) <= 0;
    }

    /** Whether it ever was. */
    boolean wasRobbed(OwnerId owner) {
        return robbed.containsKey(owner);
    }
}
