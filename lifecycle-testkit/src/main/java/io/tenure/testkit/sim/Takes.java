package io.tenure.testkit.sim;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who asked to take what: each take that an observed adapter was asked for, by its nonce. */
final class Takes {

    /** One take: of one resource, for one owner, under one nonce. */
    static final class Take {
        private final SimulatedProcess process;
        private final String kind;
        private final String id;
        private final OwnerId owner;
        private final long nonce;
        private final long askedNanos;
        /** 0 while it has none. */
        private long token;

        private boolean freed;
        private int releases;

        private Take(SimulatedProcess process, ResourceRecord intent, long askedNanos) {
            this.process = process;
            this.kind = intent.kind();
            this.id = intent.id();
            this.owner = intent.owner();
            this.nonce = intent.nonce();
            this.token = intent.token();
            this.askedNanos = askedNanos;
        }

        SimulatedProcess process() {
            return process;
        }

        String kind() {
            return kind;
        }

        OwnerId owner() {
            return owner;
        }

        long token() {
            return token;
        }

        /** When its adapter was asked for it first, by the world's clock. */
        long askedNanos() {
            return askedNanos;
        }

        /** Whether its system let go of it, so that whoever holds it may be told that it was lost. */
        boolean isFreed() {
            return freed;
        }

        void free() {
            freed = true;
        }

        /** How often an observed adapter was asked to release it. */
        int releases() {
            return releases;
        }

        void releaseAsked() {
            releases++;
        }

        @Override
        public String toString() {
            return "%s/%s of %s (owner %s, nonce %x, token %d)".formatted(kind, id, process, owner, nonce, token);
        }
    }

    private final Map<Long, Take> byNonce = new LinkedHashMap<>();
    private final Map<String, Take> byToken = new LinkedHashMap<>();
    private final Map<OwnerId, SimulatedProcess> homes = new LinkedHashMap<>();

    void asked(SimulatedProcess process, ResourceRecord intent, long nowNanos) {
        homes.put(intent.owner(), process);
        Take take = byNonce.computeIfAbsent(intent.nonce(), nonce -> new Take(process, intent, nowNanos));
        granted(take.nonce, take.token);
    }

    /** It was granted, with that token. */
    void granted(long nonce, long token) {
        Take take = byNonce.get(nonce);
        if (take != null && token != 0) {
            take.token = token;
            byToken.put(take.kind + "/" + take.id + "#" + token, take);
        }
    }

    /** The take of that nonce; null if no observed adapter was asked for it. */
    @Nullable
    Take of(long nonce) {
        return byNonce.get(nonce);
    }

    /** The take of that resource that was granted that token; null if no observed adapter was. */
    @Nullable
    Take of(String name, long token) {
        return byToken.get(name + "#" + token);
    }

    /** Where that owner is, or was; null if it took nothing. */
    @Nullable
    SimulatedProcess homeOf(OwnerId owner) {
        return homes.get(owner);
    }
}
