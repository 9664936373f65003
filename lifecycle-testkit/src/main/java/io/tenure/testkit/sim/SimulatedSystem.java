package io.tenure.testkit.sim;

import io.tenure.adapter.Fencing;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.Ids;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An external system, a lock server for instance: what is taken there, by whom. Frees nothing by itself. One with a
 * manifest grants tokens of its own, and knows which owners are dead to it. It belongs to one cluster. Used by the
 * simulation's thread only.
 */
public final class SimulatedSystem {

    /**
     * What is taken.
     *
     * @param id the id
     * @param owner by whom
     * @param nonce under which nonce
     * @param token with which token
     */
    public record Grant(String id, OwnerId owner, long nonce, long token) {}

    private final String kind;
    private final Fencing fencing;
    private final boolean manifest;
    private @Nullable History history;
    /** By id, or, where the nonce is part of the name, by id and nonce. */
    private final Map<String, Grant> grants = new LinkedHashMap<>();
    /** How often what is granted has changed. */
    private long changes;

    private final Set<Long> revoked = new HashSet<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();
    private final Set<OwnerId> dead = new HashSet<>();
    private long counted;

    private SimulatedSystem(String kind, Fencing fencing, boolean manifest) {
        this.kind = Ids.requireName("kind", kind);
        this.fencing = fencing;
        this.manifest = manifest;
    }

    /** A system whose resources are of that kind, and which checks what {@code fencing} says. */
    public static SimulatedSystem of(String kind, Fencing fencing) {
        return new SimulatedSystem(kind, fencing, false);
    }

    /** A {@link Fencing#FENCED} system that itself keeps a manifest of who holds what. */
    public static SimulatedSystem withManifest(String kind) {
        return new SimulatedSystem(kind, Fencing.FENCED, true);
    }

    /**
     * It stands in the cluster of that history from now on, and in no other.
     *
     * @throws IllegalStateException if it stands in one already
     */
    void watchedBy(History newHistory) {
        if (history != null) {
            throw new IllegalStateException(
                    "the system of " + kind + " stands in a cluster already, whose tokens and grants"
                            + " it keeps: each cluster needs systems of its own");
        }
        history = newHistory;
    }

    /** The name of its kind. */
    public String kind() {
        return kind;
    }

    /** A builder of its kind, for {@link SimulatedProcess}es to acquire. */
    public ResourceKind.Builder<Grant> kindBuilder() {
        return ResourceKind.external(kind, Grant.class);
    }

    /** What it checks. */
    public Fencing fencing() {
        return fencing;
    }

    /** Whether it keeps a manifest. */
    public boolean keepsManifest() {
        return manifest;
    }

    /** What is taken now. */
    public Collection<Grant> grants() {
        return List.copyOf(grants.values());
    }

    /** A number that is another once something was granted or freed. */
    long changes() {
        return changes;
    }

    /** Takes, or throws. */
    Grant take(ResourceRecord intent) {
        if (fencing == Fencing.FENCED && revoked.contains(intent.nonce())) {
            throw new TakeFailedException(kind, intent.id(), "its nonce is revoked", null);
        }
        if (dead.contains(intent.owner())) {
            throw new TakeFailedException(kind, intent.id(), "its owner is dead", null);
        }
        Grant present = grants.get(name(intent));
        if (present != null && present.nonce() == intent.nonce()) {
            return present;
        }
        if (present != null) {
            throw new HeldByOtherException(
                    new Holder(kind, intent.id(), present.owner(), "", present.token(), 0, true));
        }
        return grant(intent);
    }

    private Grant grant(ResourceRecord intent) {
        long token = manifest ? ++counted : intent.token();
        long last = lastTokens.getOrDefault(intent.id(), 0L);
        if (fencing == Fencing.FENCED && token <= last) {
            if (history != null) {
                history.grants().refusedAsStale(intent, last);
            }
            throw new TakeFailedException(kind, intent.id(), "its token is stale", null);
        }
        Grant grant = new Grant(intent.id(), intent.owner(), intent.nonce(), token);
        grants.put(name(intent), grant);
        changes++;
        lastTokens.merge(intent.id(), token, Math::max);
        if (history != null) {
            history.grants().granted(this, grant);
        }
        return grant;
    }

    /** Whether it was there. */
    boolean release(ResourceRecord record, boolean revoke) {
        if (revoke) {
            revoked.add(record.nonce());
        }
        Grant present = grants.get(name(record));
        if (present == null || present.nonce() != record.nonce()) {
            return false;
        }
        grants.remove(name(record));
        changes++;
        freed(present);
        return true;
    }

    /** Nothing more for that owner; what it holds is freed. */
    void reclaim(OwnerId owner) {
        dead.add(owner);
        List<Grant> theirs = new ArrayList<>(grants.values());
        theirs.removeIf(grant -> !grant.owner().equals(owner));
        grants.values().removeAll(theirs);
        changes++;
        theirs.forEach(this::freed);
    }

    /** Who holds it, as its manifest says. */
    Optional<ResourceRecord> find(String id) {
        return Optional.ofNullable(grants.get(id))
                .map(grant -> new ResourceRecord(
                        grant.owner(), kind, id, RecordState.HELD, grant.nonce(), grant.token(), false, 0, Map.of()));
    }

    private void freed(Grant grant) {
        if (history != null) {
            history.freed(this, grant);
        }
    }

    private String name(ResourceRecord record) {
        return fencing == Fencing.UNFENCED ? record.id() + "#" + record.nonce() : record.id();
    }
}
