package io.tenure.etcd;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.etcd.jetcd.api.TxnResponse;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.CoordinationStore;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreLimits;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The coordination store of many hosts: an etcd cluster, 3.4 or later.
 *
 * <pre>{@code
 * try (var coordinator = ResourceCoordinator.builder("payments")
 *         .store(EtcdStore.connect("http://etcd-1:2379", "http://etcd-2:2379", "http://etcd-3:2379"))
 *         .build()) { ... }
 * }</pre>
 *
 * <p>A session is an etcd lease. etcd grants whole seconds, and no less than one and a half of its election timeouts: the
 * grant says what was given, which is never less than what was asked for.
 *
 * <p>A call that is not sent yet waits for a connection, or for one of the calls before it to end, and fails with nothing
 * applied when its time is up. A call that was sent is never sent again by itself. Thread-safe.
 */
public final class EtcdStore implements CoordinationStore {

    /** The most changes that wait for one watch; beyond them it is told of a gap. */
    public static final int MAX_WAITING_CHANGES = 4_096;

    private static final Duration MIN_TTL = Duration.ofSeconds(2);
    private static final Duration MAX_TTL = Duration.ofDays(365);
    private static final int MAX_WATCH_TASKS = 1_024;

    private final EtcdClient client;
    private final Wire wire;
    private final Calls calls;
    private final Watches watches;

    private EtcdStore(EtcdClient client, String keyPrefix) {
        this.client = client;
        this.wire = new Wire(keyPrefix);
        this.calls = client.calls();
        this.watches = new Watches(
                client, wire, client.threads().executor("watches", 1, MAX_WATCH_TASKS), MAX_WAITING_CHANGES);
        client.onConnectionChange(watches::connectionChanged);
    }

    /**
     * Connects to a cluster without login or TLS.
     *
     * @param endpoints its members, such as {@code http://etcd-1:2379}
     * @throws StoreException if no member answers within 5 s; says why
     * @throws InvalidArgumentException if an endpoint is more or less than scheme, host and port
     */
    public static EtcdStore connect(String... endpoints) {
        Builder builder = builder();
        for (String endpoint : endpoints) {
            builder.endpoint(endpoint);
        }
        return builder.connect();
    }

    /** Connects with settings. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        StoreLimits.requireTtl(ttl, MIN_TTL, MAX_TTL);
        client.link().outlive(ttl);
        long seconds = ttl.plusSeconds(1).minusNanos(1).toSeconds();
        return calls.send(
                "openSession",
                LeaseGrpc.getLeaseGrantMethod(),
                LeaseGrantRequest.newBuilder().setTTL(seconds).build(),
                timeout,
                reply -> new SessionGrant(
                        reply.getID(),
                        Duration.ofSeconds(reply.getTTL()),
                        reply.getHeader().getRaftTerm()));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        return calls.send(
                "keepSession",
                LeaseGrpc.getLeaseKeepAliveMethod(),
                LeaseKeepAliveRequest.newBuilder().setID(session).build(),
                timeout,
                reply -> kept(session, reply));
    }

    /** etcd says that a lease is gone by a TTL of zero. */
    private static SessionGrant kept(long session, LeaseKeepAliveResponse reply) {
        if (reply.getTTL() <= 0) {
            throw new SessionNotFoundException(session);
        }
        return new SessionGrant(
                session, Duration.ofSeconds(reply.getTTL()), reply.getHeader().getRaftTerm());
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return calls.send(
                "endSession",
                LeaseGrpc.getLeaseRevokeMethod(),
                LeaseRevokeRequest.newBuilder().setID(session).build(),
                timeout,
                new Call.Answer<LeaseRevokeResponse, @Nullable Void>() {
                    @Override
                    public @Nullable Void of(LeaseRevokeResponse reply) {
                        return null;
                    }

                    @Override
                    public @Nullable Void noLease(StoreException gone) {
                        return null;
                    }
                });
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        return calls.send(
                "transact",
                KVGrpc.getTxnMethod(),
                wire.transaction(transaction),
                timeout,
                new Call.Answer<TxnResponse, TransactResult>() {
                    @Override
                    public TransactResult of(TxnResponse reply) {
                        return wire.transactResult(reply);
                    }

                    /** etcd does not say which; nearly always there is but one. */
                    @Override
                    public TransactResult noLease(StoreException gone) {
                        throw new SessionNotFoundException(transaction.puts().stream()
                                .mapToLong(Transaction.Put::session)
                                .filter(session -> session != 0)
                                .findFirst()
                                .orElse(0));
                    }
                });
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        StoreLimits.requireKey(key);
        return calls.send("get", KVGrpc.getRangeMethod(), wire.get(key), timeout, wire::readResult);
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        StoreLimits.requireRange(prefix, after, limit);
        return Listing.page(calls, wire, prefix, after, limit, timeout);
    }

    @Override
    public CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        StoreLimits.requireRanges(prefixes, limit);
        return Listing.firstPages(calls, wire, prefixes, limit, timeout);
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        return watches.open(prefix, listener);
    }

    @Override
    public Liveness liveness() {
        return Liveness.TTL;
    }

    @Override
    public Duration minSessionTtl() {
        return MIN_TTL;
    }

    /**
     * Fails the calls that are pending, on this thread: as not applied where they wait, as unknown where they are with
     * etcd. Sessions live on until their TTL is over.
     */
    @Override
    public void close() {
        watches.close();
        client.close();
    }

    /** How many calls are pending. */
    int pendingCalls() {
        return calls.pending();
    }

    /** Endpoints and user. */
    @Override
    public String toString() {
        return "EtcdStore[" + client + ", keys under " + wire.prefix() + ']';
    }

    /** Settings of a store. Not thread-safe. */
    public static final class Builder extends EtcdBuilder<Builder> {

        private static final int MAX_PREFIX = 256;
        private String keyPrefix = "";

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /**
         * What stands before every key of the store in etcd, such as {@code /team-a}, so that a role can be bound to it: up
         * to 256 characters of printable ASCII, none by default. What stores share a cluster and see each other's owners
         * has the same one.
         */
        @CanIgnoreReturnValue
        public Builder keyPrefix(String prefix) {
            boolean fits = prefix != null
                    && prefix.length() <= MAX_PREFIX
                    && prefix.chars().allMatch(c -> c > ' ' && c < 0x7f);
            if (!fits) {
                throw new InvalidArgumentException(
                        "keyPrefix", prefix, "at most " + MAX_PREFIX + " printable ASCII characters");
            }
            keyPrefix = prefix;
            return this;
        }

        /**
         * Connects; blocks until a member has answered.
         *
         * @throws StoreException if none does within {@link #connectTimeout}, or the login is refused; says why
         * @throws InvalidArgumentException if settings do not fit one another
         */
        public EtcdStore connect() {
            return new EtcdStore(EtcdClient.connect(settings("etcd-store")), keyPrefix);
        }
    }
}
