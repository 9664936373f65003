package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.ExternalHold;
import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches everything and holds it against the guarantees. */
final class History {

    /**
     * A resource in somebody's hands.
     *
     * @param process in which process
     * @param owner as which owner
     * @param hold what it was given
     */
    record Held(SimProcess process, Owner owner, ExternalHold<String> hold) {

        String name() {
            return hold.record().kind() + "/" + hold.record().id();
        }

        /** Whether its holder has every reason to believe in it. */
        boolean isBelieved() {
            return !process.isCrashed() && owner.isValid() && hold.isValid();
        }
    }

    private final Map<OwnerId, SimProcess> processes = new LinkedHashMap<>();
    private final Map<OwnerId, Owner> owners = new LinkedHashMap<>();
    private final Map<Long, Held> held = new LinkedHashMap<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();
    private final Set<String> forced = new HashSet<>();
    private @Nullable Violation violation;
    private int deliveries;
    private int reclaims;

    void joined(SimProcess process, Owner owner) {
        processes.put(owner.id(), process);
        owners.put(owner.id(), owner);
    }

    /** Somebody decided to end whatever holds that name: from then on it may end at any time. */
    void forcing(String kind, String id) {
        forced.add(kind + "/" + id);
    }

    boolean wasForced(String kind, String id) {
        return forced.contains(kind + "/" + id);
    }

    Map<Long, Held> held() {
        return held;
    }

    int deliveries() {
        return deliveries;
    }

    int reclaims() {
        return reclaims;
    }

    @Nullable
    Violation violation() {
        return violation;
    }

    void violated(String what) {
        if (violation == null) {
            violation = new Violation(what);
        }
    }

    /** G7, and that no two believe in one resource. */
    void delivered(Held given) {
        deliveries++;
        long nonce = given.hold().record().nonce();
        String name = given.name();
        for (Held other : held.values()) {
            boolean clash = other.name().equals(name) && other.isBelieved() && !forced.contains(name);
            if (clash) {
                violated("two valid holders of " + name + ": " + other.hold() + " and " + given.hold());
            }
        }
        long last = lastTokens.getOrDefault(name, 0L);
        // One whose process was stopped before it could look may have been force-released, and not know it yet.
        if (given.hold().token() <= last && !forced.contains(name)) {
            violated("G7: token of " + given.hold() + " does not grow beyond " + last);
        }
        lastTokens.put(name, Math.max(last, given.hold().token()));
        held.put(nonce, given);
    }

    /** The holder gives it back: from now on it may be released. */
    void givenBack(ExternalHold<String> hold) {
        held.remove(hold.record().nonce());
    }

    /** G5: nobody cleans up after an owner that is valid by its own clock. */
    void releaseAsked(SimProcess by, ResourceRecord record) {
        SimProcess process = processes.get(record.owner());
        Owner owner = owners.get(record.owner());
        if (process == by || owner == null || process == null) {
            return;
        }
        reclaims++;
        boolean living = !process.isCrashed() && owner.isValid();
        if (living && !forced.contains(record.kind() + "/" + record.id())) {
            violated("G5: " + by + " releases " + record.kind() + "/" + record.id() + " of " + process
                    + ", whose session is valid");
        }
    }

    /** G5 for what is in a manifest: nobody closes that of an owner that is valid by its own clock. */
    void walkAsked(SimProcess by, OwnerId of) {
        SimProcess process = processes.get(of);
        Owner owner = owners.get(of);
        if (process != by && owner != null && process != null) {
            reclaims++;
            if (!process.isCrashed() && owner.isValid()) {
                violated("G5: " + by + " walks the manifest of " + process + ", whose session is valid");
            }
        }
    }

    /** What is answered on the client's thread is looked at in that very moment: it has to be valid there. */
    void given(Held given) {
        boolean ended = !given.hold().isValid() && !forced.contains(given.name());
        if (given.hold().isReleasedDirectly() && ended) {
            violated("a take counted that was not valid: " + given.hold());
        }
    }

    /** G7 at the system itself. */
    void granted(SimSystem system, SimSystem.Grant grant, long lastToken) {
        boolean exempt = system.fencing() == Fencing.UNFENCED || forced.contains(system.kind() + "/" + grant.id());
        if (!exempt && grant.token() <= lastToken) {
            violated("G7: " + system.kind() + " granted " + grant + " after token " + lastToken);
        }
    }

    /** G1: what a living holder relies on ends by a decision only. */
    void freed(SimSystem system, SimSystem.Grant grant) {
        Held holder = held.get(grant.nonce());
        boolean decided = forced.contains(system.kind() + "/" + grant.id());
        if (holder != null && holder.isBelieved() && !decided) {
            violated("G1: " + system.kind() + " freed " + grant + " under its valid holder");
        }
    }
}
