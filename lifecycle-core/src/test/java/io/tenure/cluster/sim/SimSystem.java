package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An external system: what is taken there, by whom. Frees nothing by itself. */
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
    private final History history;
    /** By id, or, where the nonce is part of the name, by id and nonce. */
    private final Map<String, Grant> grants = new LinkedHashMap<>();

    private final Set<Long> revoked = new HashSet<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();

    SimSystem(Fencing fencing, History history) {
        this.fencing = fencing;
        this.history = history;
    }

    String kind() {
        return fencing.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
    void take(ResourceRecord intent) {
        Grant present = grants.get(name(intent));
        if (fencing == Fencing.FENCED) {
            if (revoked.contains(intent.nonce())) {
                throw new TakeFailedException(intent.kind(), intent.id(), "its nonce is revoked", null);
            }
        }
        if (present != null && present.nonce() == intent.nonce()) {
            return;
        }
        if (present != null) {
            throw new HeldByOtherException(
                    new Holder(intent.kind(), intent.id(), present.owner(), "", present.token(), 0, true));
        }
        if (fencing == Fencing.FENCED && intent.token() <= lastTokens.getOrDefault(intent.id(), 0L)) {
            throw new TakeFailedException(intent.kind(), intent.id(), "its token is stale", null);
        }
        Grant grant = new Grant(intent.id(), intent.owner(), intent.nonce(), intent.token());
        grants.put(name(intent), grant);
        history.granted(this, grant, lastTokens.getOrDefault(intent.id(), 0L));
        lastTokens.merge(intent.id(), intent.token(), Math::max);
    }

    void release(ResourceRecord record, boolean revoke) {
        if (revoke) {
            revoked.add(record.nonce());
        }
        Grant present = grants.get(name(record));
        if (present != null && present.nonce() == record.nonce()) {
            grants.remove(name(record));
            history.freed(this, present);
        }
    }

    private String name(ResourceRecord record) {
        return fencing == Fencing.UNFENCED ? record.id() + "#" + record.nonce() : record.id();
    }
}
