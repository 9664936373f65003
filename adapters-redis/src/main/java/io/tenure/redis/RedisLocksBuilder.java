package io.tenure.redis;

import io.lettuce.core.SslOptions;
import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.function.Consumer;

/** Collects what {@link RedisLocks} are made of. Not thread-safe. Each setting says what it refuses, at the latest in build. */
public final class RedisLocksBuilder {

    private final RedisAccess access;
    private String kind = LockSettings.DEFAULT.kind();
    private String prefix = LockSettings.DEFAULT.prefix();
    private String system = LockSettings.DEFAULT.system();
    private boolean strict;
    private Duration backstop = LockSettings.DEFAULT.backstop();
    private Duration trust = LockSettings.DEFAULT.trust();
    private Duration commandTimeout = LockSettings.DEFAULT.commandTimeout();
    private Duration connectTimeout = LockSettings.DEFAULT.connectTimeout();
    private Duration poll = LockSettings.DEFAULT.poll();
    private Duration verifyEvery = LockSettings.DEFAULT.verifyEvery();
    private Consumer<ResourceKind.Builder<RedisLock>> kindSettings = kind -> {};
    private int reclaimsPerSecond = LockSettings.DEFAULT.reclaimsPerSecond();

    RedisLocksBuilder(RedisAccess access) {
        this.access = access;
    }

    /**
     * Which certificates are trusted and shown, for an address with TLS ({@code rediss://}); by default what the JVM trusts.
     *
     * @throws io.tenure.resource.InvalidArgumentException if a client was given, which has that set by itself
     */
    public RedisLocksBuilder tls(SslOptions options) {
        access.tls(options);
        return this;
    }

    /** The kind's name, {@code redis-lock} by default. */
    public RedisLocksBuilder kind(String name) {
        kind = name;
        return this;
    }

    /** What all keys begin with, {@code tenure} by default. Who shares it, shares the locks, whatever the namespace. */
    public RedisLocksBuilder prefix(String name) {
        prefix = name;
        return this;
    }

    /**
     * Which Redis this is, {@code default} by default: survivors clean up at the system of the same name, so one name must
     * lead to the same Redis in every process, by whatever address. And one Redis has one name: kinds of one coordinator that
     * call it differently release each other's locks, if they share a prefix.
     */
    public RedisLocksBuilder system(String name) {
        system = name;
        return this;
    }

    /**
     * Keeps record and token of each lock in the coordination store, so that tokens grow, and a lock stays taken, even if
     * Redis loses what it has acknowledged; at the price of the store's writes for each lock. Off by default.
     */
    public RedisLocksBuilder strict(boolean on) {
        strict = on;
        return this;
    }

    /** After which Redis drops a lock that no process renews, 24 hours by default; 10 s to 30 days. */
    public RedisLocksBuilder backstop(Duration after) {
        backstop = after;
        return this;
    }

    /**
     * For how long a server that does not answer is trusted to hold what it held, 5 s by default: afterwards locks are not
     * valid until it answers again; 300 ms to 30 days. Shorter than the time after which another server may take its place.
     * An idle server is asked three times within it, and each second at least.
     */
    public RedisLocksBuilder trust(Duration silent) {
        trust = silent;
        return this;
    }

    /** How long an answer may take before the connection counts as dead, 2 s by default. */
    public RedisLocksBuilder commandTimeout(Duration timeout) {
        commandTimeout = timeout;
        return this;
    }

    /** How long connecting may take, 2 s by default. */
    public RedisLocksBuilder connectTimeout(Duration timeout) {
        connectTimeout = timeout;
        return this;
    }

    /** How often a waiter looks although nobody woke it, 1 s by default. */
    public RedisLocksBuilder poll(Duration every) {
        poll = every;
        return this;
    }

    /** How often what is held is compared with what Redis holds, 15 s by default; also after each reconnection. */
    public RedisLocksBuilder verifyEvery(Duration every) {
        verifyEvery = every;
        return this;
    }

    /** More to set on the kind, such as a TTL: by default locks live until they are closed. */
    public RedisLocksBuilder kindSettings(Consumer<ResourceKind.Builder<RedisLock>> more) {
        kindSettings = more;
        return this;
    }

    /** How many locks of the dead are released in a second at most, 20,000 by default. */
    public RedisLocksBuilder reclaimsPerSecond(int most) {
        reclaimsPerSecond = most;
        return this;
    }

    /**
     * The locks, to be given to a coordinator's builder.
     *
     * @throws io.tenure.resource.InvalidArgumentException if a setting is out of its bounds
     */
    public RedisLocks build() {
        LockSettings settings = new LockSettings(
                kind,
                prefix,
                system,
                strict,
                backstop,
                trust,
                commandTimeout,
                connectTimeout,
                poll,
                verifyEvery,
                reclaimsPerSecond);
        return new RedisLocks(settings, access, kindSettings);
    }
}
