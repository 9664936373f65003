package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import io.tenure.store.CoordinationStore;
import io.tenure.store.RangePage;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.StoreCall;
import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.StoreLimits;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.store.WatchFeed;
import io.tenure.store.WatchListener;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded coordination store: one SQLite file, shared by the processes of one host, without a server.
 *
 * <p>The file, those that SQLite keeps beside it, and the directory {@code <file>.owners} belong to the store. Nothing
 * else in the JVM may open them: closing any of them drops the process's locks. A process that is killed is noticed
 * within a quarter of a second, one that is stopped after its session's TTL. A session of more than ten minutes is meant
 * to outlive its process: it ends by its TTL alone (see {@link #liveness}).
 *
 * <p>A transaction that succeeded survives {@code kill -9} and a loss of power. Thread-safe.
 */
public final class SqliteStore implements CoordinationStore {

    /** The most calls that wait; further ones are refused. */
    public static final int MAX_WAITING_CALLS = 16_384;

    /** The most changes that wait for one watch; beyond them it is told of a gap. */
    public static final int MAX_WAITING_CHANGES = 4_096;

    private static final int MAX_BATCH = 64;
    private static final int THREADS = 3;
    private static final int MAX_TASKS = 16;
    private static final Duration MIN_TTL = Duration.ofMillis(500);
    private static final Duration MAX_TTL = Duration.ofDays(365);
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);

    private final TimeSource time;
    private final OpenedStore opened;
    private final Threads threads;
    private final Reader reader;
    private final Writer writer;
    private final StoreCalls<Sql> reads;
    private final StoreCalls<WriteTransaction> writes;
    /** Those that touch files of witnesses alone. */
    private final StoreCalls<Sessions> witnesses;

    private final WatchFeed feed;
    private final Pulse pulse;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SqliteStore(SqliteSettings settings, OpenedStore opened) {
        this.time = settings.time();
        this.opened = opened;
        this.threads = time.newThreads("sqlite-store");
        Executor executor = threads.executor("calls", THREADS, MAX_TASKS);
        this.reader = new Reader(opened.reading());
        this.writer = new Writer(opened.writing(), time, settings.alarmAfter(), this::changed);
        this.reads = calls(executor, reader);
        this.writes = calls(executor, writer);
        this.witnesses = calls(executor, this::witnessAll);
        this.feed = new WatchFeed(executor, MAX_WAITING_CHANGES);
        WitnessProbe probe =
                new WitnessProbe(opened.files().owners(), opened.clock().boot());
        Leftovers leftovers = new Leftovers(opened.files(), settings.shortDirectory(), opened.open(), time);
        Sweep sweep = new Sweep(opened.open(), probe, leftovers, time);
        this.pulse = new Pulse(settings, threads.scheduler(), reads, writes, feed, opened.open(), sweep, leftovers);
    }

    /**
     * Opens the store at {@code path}, or makes it there.
     *
     * @param path the database; its directory must exist, on ext4, xfs, btrfs, tmpfs, overlayfs or zfs
     * @throws StoreFileException if the file cannot be used; it is then as it was
     */
    public static SqliteStore open(Path path) {
        return builder(path).open();
    }

    /** Opens the store at {@code path} with settings. */
    public static Builder builder(Path path) {
        return new Builder(path);
    }

    @Override
    public CompletionStage<SessionGrant> openSession(Duration ttl, Duration timeout) {
        StoreLimits.requireTtl(ttl, MIN_TTL, MAX_TTL);
        if (Sessions.areWitnessed(ttl)) {
            return new SessionOpening(opened.sessions(), time, ttl).submit(witnesses, writes, timeout);
        }
        return writes.submit(
                "openSession", timeout, transaction -> opened.sessions().open(transaction, ttl));
    }

    @Override
    public CompletionStage<SessionGrant> keepSession(long session, Duration timeout) {
        Witness witness = opened.open().witness(session);
        if (witness == null) {
            return writes.submit(
                    "keepSession", timeout, transaction -> opened.sessions().keep(transaction, session));
        }
        return witnesses.submit("keepSession", timeout, sessions -> sessions.keep(session, witness));
    }

    @Override
    public CompletionStage<Void> endSession(long session, Duration timeout) {
        return writes.submit("endSession", timeout, transaction -> {
            opened.sessions().end(transaction, session);
            return null;
        });
    }

    @Override
    public CompletionStage<TransactResult> transact(Transaction transaction, Duration timeout) {
        return writes.submit("transact", timeout, writing -> writing.transact(transaction));
    }

    @Override
    public CompletionStage<ReadResult> get(String key, Duration timeout) {
        StoreLimits.requireKey(key);
        return reads.submit(
                "get", timeout, sql -> new ReadResult(Rows.get(sql, key), Rows.revision(sql), WriteTransaction.TERM));
    }

    @Override
    public CompletionStage<RangePage> range(String prefix, @Nullable String after, int limit, Duration timeout) {
        StoreLimits.requireRange(prefix, after, limit);
        return reads.submit("range", timeout, sql -> Rows.range(sql, prefix, after, limit));
    }

    @Override
    public CompletionStage<List<RangePage>> ranges(List<String> prefixes, int limit, Duration timeout) {
        StoreLimits.requireRanges(prefixes, limit);
        return reads.submit("ranges", timeout, sql -> {
            List<RangePage> pages = new ArrayList<>();
            for (String prefix : prefixes) {
                pages.add(Rows.range(sql, prefix, null, limit));
            }
            return pages;
        });
    }

    @Override
    public Watch watch(String prefix, WatchListener listener) {
        Watch watch = feed.prepare(prefix, listener);
        pulse.wake();
        return watch;
    }

    /**
     * {@link Liveness#WITNESS}, which holds for sessions of up to ten minutes. A longer one has no witness: it ends by its
     * TTL alone, and is kept by a transaction, so that who holds up the writers holds up its renewal too; and who cleans
     * up after it does so without the brake of a store that has TTLs alone. So give owners a TTL of ten minutes at most.
     */
    @Override
    public Liveness liveness() {
        return Liveness.WITNESS;
    }

    @Override
    public Duration minSessionTtl() {
        return MIN_TTL;
    }

    /**
     * Fails the calls that are pending: as not applied where they wait, as unknown where they run. Then closes the files.
     * Sessions live on until their deadlines.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        pulse.stop();
        writer.stop();
        reader.stop();
        feed.close();
        reads.close();
        writes.close();
        witnesses.close();
        threads.close(GRACE);
        opened.close();
    }

    private void changed() {
        if (!feed.isEmpty()) {
            pulse.wake();
        }
    }

    private <C> StoreCalls<C> calls(Executor executor, StoreCalls.Worker<C> worker) {
        return new StoreCalls<>(executor, threads.scheduler(), MAX_WAITING_CALLS, MAX_BATCH, worker);
    }

    private void witnessAll(List<StoreCall<Sessions>> batch) {
        for (StoreCall<Sessions> call : batch) {
            try {
                call.run(opened.sessions());
                call.complete();
            } catch (Exception e) {
                LOG.warn("{} failed", call, e);
                call.fail(Outcome.UNKNOWN, "failed: " + e.getMessage(), e);
            }
        }
    }

    /** Settings of a store. Not thread-safe. */
    public static final class Builder {
        private final Path path;
        private TimeSource time = SystemTime.instance();
        private Duration watchInterval = Duration.ofMillis(25);
        private Duration sweepInterval = Duration.ofMillis(100);
        private Duration alarmAfter = Duration.ofSeconds(10);
        private Duration openTimeout = Duration.ofSeconds(10);
        private Path shortDirectory = Path.of("/tmp/tenure-sockets-" + System.getProperty("user.name", "any"));
        private Supplier<ClockId> clock = ClockId::ofThisProcess;
        private StoreFiles.FileSystems fileSystems = StoreFiles.FileSystems::ofKernel;

        private Builder(Path path) {
            this.path = path;
        }

        /**
         * Where time and threads come from; {@link SystemTime} by default. Its monotonic clock must be the kernel's, as
         * that one's is: processes compare its values.
         */
        public Builder time(TimeSource time) {
            this.time = time;
            return this;
        }

        /** How often changes are looked for while there are watches, 1 ms to 1 s; 25 ms by default. */
        public Builder watchInterval(Duration watchInterval) {
            this.watchInterval = watchInterval;
            return this;
        }

        /** How often sessions that are over are looked for, 1 ms to 1 s; 100 ms by default. */
        public Builder sweepInterval(Duration sweepInterval) {
            this.sweepInterval = sweepInterval;
            return this;
        }

        /**
         * How long a writer may be blocked by another process before that is an alarm, which names the process; 10 s, the
         * default TTL of an owner, unless set.
         */
        public Builder alarmAfter(Duration alarmAfter) {
            this.alarmAfter = alarmAfter;
            return this;
        }

        /** How long {@link #open} waits for others who have the database locked; 10 s by default. */
        public Builder openTimeout(Duration openTimeout) {
            this.openTimeout = openTimeout;
            return this;
        }

        /**
         * Where the socket of a session goes if beside the database its path would be longer than the kernel allows (107
         * bytes); made if need be. {@code /tmp/tenure-sockets-<user>} by default.
         */
        public Builder shortDirectory(Path shortDirectory) {
            this.shortDirectory = shortDirectory;
            return this;
        }

        Builder clock(Supplier<ClockId> clock) {
            this.clock = clock;
            return this;
        }

        Builder fileSystems(StoreFiles.FileSystems fileSystems) {
            this.fileSystems = fileSystems;
            return this;
        }

        /**
         * Opens the store, or makes it.
         *
         * @throws StoreFileException if the file cannot be used; it is then as it was
         * @throws io.tenure.resource.InvalidArgumentException if a setting is out of its bounds
         */
        public SqliteStore open() {
            SqliteSettings settings = new SqliteSettings(
                    path,
                    time,
                    watchInterval,
                    sweepInterval,
                    alarmAfter,
                    openTimeout,
                    shortDirectory,
                    clock,
                    fileSystems);
            try {
                SqliteStore store = new SqliteStore(settings, OpenedStore.open(settings));
                store.pulse.wake();
                return store;
            } catch (SQLException e) {
                throw new StoreFileException(Reason.INACCESSIBLE, path + " cannot be opened: " + e.getMessage(), e);
            }
        }
    }
}
