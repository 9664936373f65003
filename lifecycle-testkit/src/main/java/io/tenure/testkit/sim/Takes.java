package io.tenure.testkit.sim;

import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        /** How many of its kind may be cleaned up in a second. */
        private final int reclaimsPerSecond;
        /** 0 while it has none. */
        private long token;

        private boolean granted;
        private boolean freed;
        private int releases;
        private @Nullable Duration ownRelease;
        /** Nothing of it stands any more. */
        private boolean over;

        private Take(SimulatedProcess process, ResourceRecord intent, long askedNanos, int reclaimsPerSecond) {
            this.process = process;
            this.kind = intent.kind();
            this.id = intent.id();
            this.owner = intent.owner();
            this.nonce = intent.nonce();
            this.token = intent.token();
            this.askedNanos = askedNanos;
            this.reclaimsPerSecond = reclaimsPerSecond;
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

        long nonce() {
            return nonce;
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

        void ownReleaseAsked(Duration now) {
            ownRelease = now;
        }

        /** Whether its own owner asked to release it, then or later. */
        boolean isEndedBySince(Duration then) {
            return ownRelease != null && ownRelease.compareTo(then) >= 0;
        }

        @Override
        public String toString() {
            return "%s/%s of %s (owner %s, nonce %x, token %d)".formatted(kind, id, process, owner, nonce, token);
        }
    }

    private final Map<Long, Take> byNonce = new LinkedHashMap<>();
    private final Map<String, Take> byToken = new LinkedHashMap<>();
    private final Map<OwnerId, SimulatedProcess> homes = new LinkedHashMap<>();

    void asked(SimulatedProcess process, ResourceRecord intent, long nowNanos, int reclaimsPerSecond) {
        homes.put(intent.owner(), process);
        Take take = byNonce.computeIfAbsent(
                intent.nonce(), nonce -> new Take(process, intent, nowNanos, reclaimsPerSecond));
        hasToken(take, take.token);
    }

    /** It was granted, with that token; 0 if its system has none. */
    void granted(long nonce, long token) {
        Take take = byNonce.get(nonce);
        if (take != null) {
            take.granted = true;
            hasToken(take, token);
        }
    }

    private void hasToken(Take take, long token) {
        if (token != 0) {
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

    /** It failed, which may be for certain. */
    void failed(long nonce, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HeldByOtherException || cause instanceof TakeFailedException) {
            over(nonce);
        }
    }

    /** Its release was confirmed. */
    void over(long nonce) {
        Take take = byNonce.get(nonce);
        if (take != null) {
            take.over = true;
        }
    }

    /**
     * How long cleaning up after that owner takes at least, at the pace of its adapters, if all that may stand of what it took
     * does.
     *
     * @param written the nonces of what is written down of it: its release is asked for again, whoever confirmed it before
     */
    Duration cleanupOf(String owner, Set<Long> written) {
        long nanos = byNonce.values().stream()
                .filter(take -> take.owner.toString().equals(owner) && (!take.over || written.contains(take.nonce)))
                .mapToLong(take -> Duration.ofSeconds(1).toNanos() / Math.max(1, take.reclaimsPerSecond))
                .sum();
        return Duration.ofNanos(nanos);
    }

    /** How many different resources of one kind anybody asked for, at most. */
    long mostOfOneKind() {
        return byNonce.values().stream()
                .collect(Collectors.groupingBy(
                        take -> take.kind, Collectors.mapping(take -> take.id, Collectors.toSet())))
                .values()
                .stream()
                .mapToLong(Set::size)
                .max()
                .orElse(0);
    }

    /** What was ever granted of that name. */
    Stream<Take> granted(String kind, String id) {
        return byNonce.values().stream().filter(take -> take.granted && take.id.equals(id) && take.kind.equals(kind));
    }

    /** Where that owner is, or was; null if it took nothing. */
    @Nullable
    SimulatedProcess homeOf(OwnerId owner) {
        return homes.get(owner);
    }
}
