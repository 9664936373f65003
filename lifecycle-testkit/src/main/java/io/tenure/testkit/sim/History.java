package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything that happens in a simulated cluster and holds it against the guarantees. Only the first violation
 * counts: what follows from it says nothing. Used by the simulation's thread only.
 */
public final class History {

    /**
     * Somebody relies on a lease.
     *
     * @param process where
     * @param lease on what
     */
    private record Reliance(SimulatedProcess process, ResourceLease<?> lease) {
        /** Whether who relies has every reason to. */
        boolean isBelieved() {
            return !process.isCrashed() && lease.isValid();
        }

        boolean isOver() {
            return process.isCrashed() || lease.releaseCause() != null;
        }
    }

    private final Supplier<Duration> elapsed;
    private final Map<String, List<Reliance>> reliances = new LinkedHashMap<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();
    private final Set<String> forced = new HashSet<>();
    /** Whose sessions did not live as long as they were granted. */
    private final Set<OwnerId> robbed = new HashSet<>();

    private @Nullable Violation violation;
    private boolean storeRestored;
    private int deliveries;
    private int reclaims;

    History(Supplier<Duration> elapsed) {
        this.elapsed = elapsed;
    }

    /** What was broken first; null if nothing was. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** Says that a guarantee was broken, as a service saw it. */
    public void violated(Guarantee guarantee, String what) {
        if (violation == null) {
            violation = new Violation(guarantee, what, elapsed.get());
        }
    }

    /** How often somebody began to rely on a resource. */
    public int deliveries() {
        return deliveries;
    }

    /** How often a process asked a system to release what another process held. */
    public int reclaims() {
        return reclaims;
    }

    /** Somebody decided to end whatever holds that name: from then on it may end at any time. */
    public void forcing(String kind, String id) {
        forced.add(kind + "/" + id);
    }

    boolean isForced(String kind, @Nullable String id) {
        return forced.contains(kind + "/" + id);
    }

    /** An owner's session was ended under it. */
    void robbed(Owner owner) {
        robbed.add(owner.id());
    }

    /** The store forgot: what it knew before is no measure any more. */
    void storeRestored() {
        storeRestored = true;
    }

    boolean isStoreRestored() {
        return storeRestored;
    }

    /** Tokens grow, and no two rely on one resource at a time. */
    void reliedOn(SimulatedProcess process, ResourceLease<?> lease) {
        if (!lease.isValid()) {
            return;
        }
        deliveries++;
        String name = lease.kind().name() + "/" + lease.id();
        List<Reliance> others = reliances.computeIfAbsent(name, ignored -> new ArrayList<>(2));
        others.removeIf(Reliance::isOver);
        boolean exempt = forced.contains(name) || storeRestored;
        for (Reliance other : others) {
            if (!exempt && other.isBelieved() && !isRobbed(other) && isExclusive(lease)) {
                violated(Guarantee.G5_LIVING_ARE_SAFE, "two valid holders of " + name + ": " + other + " and " + lease);
            }
        }
        long last = lastTokens.getOrDefault(name, 0L);
        // One whose process was stopped before it could look may have been force-released, and not know it yet.
        if (!exempt && isExclusive(lease) && lease.token() <= last) {
            violated(Guarantee.G7_TOKENS_GROW, lease + " has token " + lease.token() + " after " + last);
        }
        lastTokens.put(name, Math.max(last, lease.token()));
        others.add(new Reliance(process, lease));
    }

    private static boolean isExclusive(ResourceLease<?> lease) {
        return lease.token() != 0;
    }

    private boolean isRobbed(Reliance reliance) {
        return !robbed.isEmpty() && reliance.process().owners().stream().anyMatch(owner -> robbed.contains(owner.id()));
    }

    /**
     * Notes that a process was told that a resource of an external system ended. Only what {@link #forcing} named may end
     * as {@link ReleaseCause#FORCED}.
     */
    public void ended(String kind, @Nullable String id, ReleaseCause cause) {
        if (cause == ReleaseCause.FORCED && !isForced(kind, id) && !storeRestored) {
            violated(Guarantee.G1_ONCE, kind + "/" + id + " was force-released, and nobody asked for that");
        }
    }

    /** Nobody cleans up after an owner that is valid by its own clock. */
    void releaseAsked(SimulatedProcess by, ResourceRecord record) {
        SimulatedProcess of = by.cluster().processOf(record.owner());
        if (of == by) {
            return;
        }
        reclaims++;
        if (of != null && !isForced(record.kind(), record.id()) && isLiving(of, record.owner())) {
            violated(
                    Guarantee.G5_LIVING_ARE_SAFE,
                    by + " releases " + record.kind() + "/" + record.id() + " of " + of + ", whose session is valid");
        }
    }

    /** The same for what is in a manifest. */
    void walkAsked(SimulatedProcess by, OwnerId owner) {
        SimulatedProcess of = by.cluster().processOf(owner);
        if (of == by) {
            return;
        }
        reclaims++;
        if (of != null && isLiving(of, owner)) {
            violated(Guarantee.G5_LIVING_ARE_SAFE, by + " walks the manifest of " + of + ", whose session is valid");
        }
    }

    private boolean isLiving(SimulatedProcess process, OwnerId id) {
        return !process.isCrashed()
                && !robbed.contains(id)
                && !storeRestored
                && process.owners().stream().anyMatch(owner -> owner.id().equals(id) && owner.isValid());
    }

    /** Tokens grow at the system itself. */
    void granted(SimulatedSystem system, Grant grant, long lastToken) {
        boolean exempt = system.fencing() == Fencing.UNFENCED || isForced(system.kind(), grant.id()) || storeRestored;
        if (!exempt && grant.token() <= lastToken) {
            violated(Guarantee.G7_TOKENS_GROW, system.kind() + " granted " + grant + " after token " + lastToken);
        }
    }

    /** What a living holder relies on ends by a decision only. */
    void freed(SimulatedSystem system, Grant grant) {
        if (isForced(system.kind(), grant.id()) || storeRestored) {
            return;
        }
        for (Reliance reliance : reliances.getOrDefault(system.kind() + "/" + grant.id(), List.of())) {
            boolean same = reliance.lease().token() == grant.token()
                    && Objects.equals(reliance.lease().id(), grant.id());
            if (same && reliance.isBelieved() && !isRobbed(reliance)) {
                violated(Guarantee.G1_ONCE, system.kind() + " freed " + grant + " under its valid holder");
            }
        }
    }
}
