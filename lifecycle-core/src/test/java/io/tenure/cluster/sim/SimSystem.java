package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An external system: what is taken there, by whom. Frees nothing by itself. One with a manifest grants tokens of its own,
 * and knows which owners are dead to it.
 */
final class SimSystem {

    /**
     * What is taken.
     *
     * @param id the id
     * @param owner by whom
     * @param nonce under which nonce
     * @param token with which token
     */
    record Grant(String id, OwnerId owner, long nonce, long token) {}

    private final Fencing fencing;
    private final boolean manifest;
    private final History history;
    /** By id, or, where the nonce is part of the name, by id and nonce. */
    private final Map<String, Grant> grants = new LinkedHashMap<>();

    private final Set<Long> revoked = new HashSet<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();
    private final Set<OwnerId> dead = new HashSet<>();
    private long counted;

    SimSystem(Fencing fencing, boolean manifest, History history) {
        this.fencing = fencing;
        this.manifest = manifest;
        this.history = history;
    }

    String kind() {
        return manifest ? "manifest" : fencing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean keepsManifest() {
        return manifest;
    }

    Fencing fencing() {
        return fencing;
    }

    Map<String, Grant> grants() {
        return grants;
    }

    @Nullable
    Grant grantOf(ResourceRecord record) {
        Grant grant = grants.get(name(record));
        return grant != null && grant.nonce() == record.nonce() ? grant : null;
    }

    /** Takes, or throws. */
    long take(ResourceRecord intent) {
        Grant present = grants.get(name(intent));
        if (fencing == Fencing.FENCED) {
            if (revoked.contains(intent.nonce())) {
                throw new TakeFailedException(intent.kind(), intent.id(), "its nonce is revoked", null);
            }
        }
        if (dead.contains(intent.owner())) {
            throw new TakeFailedException(intent.kind(), intent.id(), "its owner is dead", null);
        }
        if (present != null && present.nonce() == intent.nonce()) {
            return present.token();
        }
        if (present != null) {
            throw new HeldByOtherException(
                    new Holder(intent.kind(), intent.id(), present.owner(), "", present.token(), 0, true));
        }
        long token = manifest ? ++counted : intent.token();
        if (fencing == Fencing.FENCED && token <= lastTokens.getOrDefault(intent.id(), 0L)) {
            throw new TakeFailedException(intent.kind(), intent.id(), "its token is stale", null);
        }
        Grant grant = new Grant(intent.id(), intent.owner(), intent.nonce(), token);
        grants.put(name(intent), grant);
        history.granted(this, grant, lastTokens.getOrDefault(intent.id(), 0L));
        lastTokens.merge(intent.id(), token, Math::max);
        return token;
    }

    /** Nothing more for that owner; what it holds is freed. */
    void reclaim(OwnerId owner) {
        dead.add(owner);
        for (Map.Entry<String, Grant> entry : List.copyOf(grants.entrySet())) {
            if (entry.getValue().owner().equals(owner)) {
                grants.remove(entry.getKey());
                history.freed(this, entry.getValue());
            }
        }
    }

    /** Who holds it, as its manifest says. */
    Optional<ResourceRecord> find(String id) {
        return Optional.ofNullable(grants.get(id))
                .map(grant -> new ResourceRecord(
                        grant.owner(), kind(), id, RecordState.HELD, grant.nonce(), grant.token(), false, 0, Map.of()));
    }

    /** Whether it was there. */
    boolean release(ResourceRecord record, boolean revoke) {
        if (revoke) {
            revoked.add(record.nonce());
        }
        Grant present = grants.get(name(record));
        if (present != null && present.nonce() == record.nonce()) {
            grants.remove(name(record));
            history.freed(this, present);
            return true;
        }
        return false;
    }

    private String name(ResourceRecord record) {
        return fencing == Fencing.UNFENCED ? record.id() + "#" + record.nonce() : record.id();
    }
}
