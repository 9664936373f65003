package io.tenure.testkit.sim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.Reliances.Reliance;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import io.tenure.testkit.sim.Takes.Take;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sees everything that happens in a simulated cluster and holds it against the guarantees. Only the first violation
 * counts: what follows from it says nothing. Used by the simulation's thread only.
 */
public final class History {

    private final SimulatedCluster cluster;
    private final Takes takes = new Takes();
    private final Exemptions exemptions;
    private final Reliances reliances = new Reliances(this);
    private final Ends ends;
    private final Releases releases;
    private final Grants grants;

    private final Counts counts = new Counts();

    private @Nullable Violation violation;
    private boolean storeRestored;
    private int deliveries;

    History(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.exemptions = new Exemptions(cluster);
        this.ends = new Ends(cluster, this, takes);
        this.releases = new Releases(cluster, this);
        this.grants = new Grants(cluster, this);
    }

    /** What was broken first; null if nothing was. */
    public @Nullable Violation violation() {
        return violation;
    }

    /** Says that a guarantee was broken, as a service saw it. */
    public void violated(Guarantee guarantee, String what) {
        if (violation == null) {
            violation = new Violation(guarantee, what, cluster.time().elapsed());
        }
    }

    /** How often somebody began to rely on a resource. */
    public int deliveries() {
        return deliveries;
    }

    /** How often a process asked a system to release what another process held. */
    public int reclaims() {
        return releases.ofOthers();
    }

    /**
     * How often there was something to judge, by what it is, and how often each fault happened: whether a test looks at what it
     * is there for.
     */
    public Map<String, Integer> judged() {
        return counts.all();
    }

    Counts counts() {
        return counts;
    }

    // ---- what may end under its holder

    /**
     * Somebody decided to end whatever holds that name: that may end at any time from then on, but not what is taken once
     * the decision was carried out.
     *
     * @return to be run when it was carried out, or came to nothing; if it never is, the decision stands for good
     */
    @CanIgnoreReturnValue
    public Runnable forcing(String kind, String id) {
        return exemptions.forcing(null, nameOf(kind, id));
    }

    /** The same by that process, which may be killed while it is at it. */
    Runnable forcing(SimulatedProcess by, String kind, String id) {
        return exemptions.forcing(by, nameOf(kind, id));
    }

    void crashed(SimulatedProcess process) {
        exemptions.crashed(process);
    }

    /** An owner's session was ended under it. */
    void robbed(OwnerId owner) {
        exemptions.robbed(owner);
    }

    /** Whether an owner's session was ever ended under it. */
    boolean wasRobbed(OwnerId owner) {
        return exemptions.wasRobbed(owner);
    }

    /** The store forgot: what it knew before is no measure any more. */
    void storeRestored() {
        storeRestored = true;
    }

    boolean isStoreRestored() {
        return storeRestored;
    }

    /** Whether what somebody relies on may have ended without his knowing it yet. */
    boolean isExempt(Reliance reliance) {
        return storeRestored
                || exemptions.isForced(Reliances.nameOf(reliance.lease()), reliance.take())
                || reliance.owners().stream().anyMatch(exemptions::isRobbed);
    }

    /** Whether what that lease is on may have ended without its holder's knowing it yet: somebody decided to end it. */
    public boolean isExempt(ResourceLease<?> lease) {
        Take take = takeOf(lease);
        return isForced(Reliances.nameOf(lease), take) || (take != null && exemptions.isRobbed(take.owner()));
    }

    private @Nullable Take takeOf(ResourceLease<?> lease) {
        return takes.of(Reliances.nameOf(lease), lease.token());
    }

    boolean isForced(String name, @Nullable Take take) {
        return storeRestored || isDecided(name, take);
    }

    /** Whether somebody decided to end that take, as far as is known. */
    boolean isDecided(String name, @Nullable Take take) {
        return exemptions.isForced(name, take);
    }

    // ---- who relies on what

    void reliedOn(SimulatedProcess process, ResourceLease<?> lease) {
        if (lease.releaseCause() != null) {
            return;
        }
        boolean first = reliances.add(new Reliance(process, lease, takeOf(lease)));
        deliveries += first && lease.isValid() ? 1 : 0;
    }

    /** What somebody relies on, as it was told, and has not ended. */
    public List<ResourceLease<?>> reliedOn() {
        return reliances.leases();
    }

    /** What a lease is on: its kind and id, whose it is, its token. */
    public String describe(ResourceLease<?> lease) {
        Take take = takeOf(lease);
        return take == null ? Reliances.nameOf(lease) + " (token " + lease.token() + ")" : take.toString();
    }

    /** Looks whether two rely on one resource now, as is done whenever some time of the cluster has passed. */
    public void look() {
        reliances.look();
    }

    Reliances reliances() {
        return reliances;
    }

    /**
     * Says that a coordinator handed over an external resource whose handle tells of its end by {@link #ended}: exactly
     * once, unless its process dies, and for the reason that its lease has.
     */
    public void handedOver(SimulatedProcess process, ResourceCoordinator by, ResourceLease<?> lease) {
        ends.handedOver(process, by, lease);
    }

    /** Says that a service is about to close what was {@link #handedOver handed over}: nothing else ends as closed. */
    public void closing(ResourceLease<?> lease) {
        ends.closing(lease);
    }

    /** Says that a service is about to shut down: nothing of another coordinator ends as {@link ReleaseCause#SHUTDOWN}. */
    public void leaving(ResourceCoordinator coordinator) {
        ends.leaving(coordinator);
    }

    /** Says how a shutdown ended: the handle of what it reports, whose release never began, was not told. */
    public void left(ResourceCoordinator coordinator, ShutdownReport report) {
        ends.left(coordinator, report);
    }

    Ends ends() {
        return ends;
    }

    /**
     * Holds the reason against what happened, for which an external resource ended: only what somebody decided to end
     * may end as {@link ReleaseCause#FORCED}, only what its system let go of as {@link ReleaseCause#EXTERNALLY_LOST}, and
     * none as {@link ReleaseCause#OWNERSHIP_LOST} whose owner is valid; of what was {@link #handedOver}, only what was
     * closed as {@link ReleaseCause#CLOSED}. To be called by its handle, where the process is told.
     *
     * @param process where it was held
     * @param token the fencing token, which tells it from others of that id
     */
    public void ended(SimulatedProcess process, String kind, String id, long token, ReleaseCause cause) {
        ends.told(process, kind, id, token, cause);
    }

    // ---- what adapters are asked for

    /** A take was asked for, of whose kind so many may be cleaned up in a second. */
    void takeAsked(SimulatedProcess by, ResourceRecord intent, int reclaimsPerSecond) {
        takes.asked(by, intent, cluster.time().elapsed().toNanos(), reclaimsPerSecond);
    }

    void taken(ResourceRecord intent, long token) {
        takes.granted(intent.nonce(), token);
    }

    void takeFailed(ResourceRecord intent, Throwable failure) {
        takes.failed(intent.nonce(), failure);
    }

    void releaseConfirmed(ResourceRecord record) {
        takes.over(record.nonce());
    }

    Takes takes() {
        return takes;
    }

    Releases releases() {
        return releases;
    }

    /** Whether that owner is there, and its session valid by its own clock. */
    boolean isLiving(SimulatedProcess process, OwnerId id) {
        return !process.isCrashed()
                && !exemptions.isRobbed(id)
                && !storeRestored
                && process.owners().stream().anyMatch(owner -> owner.id().equals(id) && owner.isValid());
    }

    // ---- what systems do

    Grants grants() {
        return grants;
    }

    /** What a living holder relies on ends by a decision only. */
    void freed(SimulatedSystem system, Grant grant) {
        freed(system.kind(), grant.id(), grant.nonce(), grant.token(), text(grant));
    }

    /**
     * A system that a service brought itself let go of what stood in it.
     *
     * @param nonce of the take by which it stood there
     * @param what stood there
     */
    public void freed(String kind, String id, long nonce, long token, String what) {
        Take take = takes.of(nonce);
        if (take != null) {
            take.free();
        }
        Reliance reliance = reliances.on(nameOf(kind, id), nonce, token);
        if (reliance != null && reliance.isBelieved() && !isExempt(reliance)) {
            violated(Guarantee.G1_ONCE, kind + " freed " + what + " under its valid holder");
        }
    }

    static String text(Grant grant) {
        return "%s (owner %s, nonce %x, token %d)".formatted(grant.id(), grant.owner(), grant.nonce(), grant.token());
    }

    static String nameOf(String kind, String id) {
        return kind + "/" + id;
    }
}
