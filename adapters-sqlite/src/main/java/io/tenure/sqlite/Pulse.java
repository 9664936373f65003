package io.tenure.sqlite;

import io.tenure.store.StoreCalls;
import io.tenure.store.WatchFeed;
import io.tenure.time.TaskScheduler;
import io.tenure.time.TimeSource;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a store does by itself: it tells its watches of changes, and ends the sessions that are over. */
final class Pulse {

    /*
     * A beat is a reading call like any other, so it has the connection to itself. Often, it finds that nobody has
     * committed since the last one, by a number that SQLite keeps in shared memory, and is over.
     *
     * I1 Beats follow one another, each `interval` after the last, or at once after this store has changed a key.
     * I2 A watch begins with a gap at a place in the log, and is told all changes behind that place, or of a gap.
     */

    private static final Duration BEAT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLEAN_EACH = Duration.ofMinutes(1);
    private static final int MOST_PAGES = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final Trouble trouble = new Trouble(LOG, "Looks for changes and ended sessions");
    private final SqliteSettings settings;
    private final TimeSource time;
    private final TaskScheduler scheduler;
    private final StoreCalls<Sql> reads;
    private final StoreCalls<WriteTransaction> writes;
    private final WatchFeed feed;
    private final OpenStore open;
    private final Sweep sweep;
    private final Leftovers leftovers;

    private final Object lock = new Object();
    /** Guarded by lock. */
    private TaskScheduler.@Nullable Timer timer;
    /** Whether a beat is on. Guarded by lock. */
    private boolean beating;
    /** Whether another beat is to follow at once. Guarded by lock. */
    private boolean again;
    /** Guarded by lock. */
    private boolean stopped;

    // Confined to the beat.
    private @Nullable Long sweptNanos;
    private @Nullable Long cleanedNanos;
    private @Nullable Long toldSeq;
    private long versionTold = -1;
    /** How often locks had been lost when the writer was last told. */
    private int losses;

    Pulse(
            SqliteSettings settings,
            TaskScheduler scheduler,
            StoreCalls<Sql> reads,
            StoreCalls<WriteTransaction> writes,
            WatchFeed feed,
            OpenStore open,
            Sweep sweep,
            Leftovers leftovers) {
        this.settings = settings;
        this.time = settings.time();
        this.scheduler = scheduler;
        this.reads = reads;
        this.writes = writes;
        this.feed = feed;
        this.open = open;
        this.sweep = sweep;
        this.leftovers = leftovers;
    }

    /** Beats now, or once more if a beat is on. */
    void wake() {
        synchronized (lock) {
            if (stopped) {
                return;
            }
            if (beating) {
                again = true;
                return;
            }
            if (timer != null) {
                timer.cancel();
            }
            beating = true;
        }
        beat();
    }

    /** Begins no further beat. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void beat() {
        reconnectWriter();
        List<Long> own = open.sessions();
        reads.<Void>submit("pulse", BEAT_TIMEOUT, sql -> {
                    beat(sql, own);
                    return null;
                })
                .whenComplete((done, failure) -> beaten(failure));
    }

    private void beaten(@Nullable Throwable failure) {
        if (failure != null) {
            trouble.fails(failure);
        } else {
            trouble.works();
        }
        boolean atOnce;
        synchronized (lock) {
            atOnce = again && failure == null && !stopped;
            again = false;
            beating = atOnce;
            if (!stopped && !atOnce) {
                timer = scheduler.schedule(interval(), this::wake);
            }
        }
        if (atOnce) {
            beat();
        }
    }

    private Duration interval() {
        Duration watching = settings.watchInterval();
        Duration sweeping = settings.sweepInterval();
        return feed.isEmpty() || sweeping.compareTo(watching) < 0 ? sweeping : watching;
    }

    private void beat(Sql sql, List<Long> own) throws SQLException {
        tell(sql);
        if (isDue(sweptNanos, settings.sweepInterval())) {
            sweptNanos = time.nowNanos();
            sweep(SessionRow.thatMayBeOver(sql, time.nowNanos()), own);
        }
    }

    private void sweep(List<SessionRow> sessions, List<Long> own) {
        List<SessionRow> over = sweep.over(sessions, own);
        if (!over.isEmpty()) {
            writes.<Void>submit("end of sessions", BEAT_TIMEOUT, transaction -> {
                        sweep.end(transaction, over);
                        return null;
                    })
                    .exceptionally(failure -> {
                        LOG.debug("Sessions that are over are ended by a later beat", failure);
                        return null;
                    });
        }
        if (isDue(cleanedNanos, CLEAN_EACH)) {
            cleanedNanos = time.nowNanos();
            Set<String> witnesses = sessions.stream()
                    .map(SessionRow::witness)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            leftovers.clean(witnesses);
        }
    }

    /** While one connection of this JVM stays, SQLite does not take the locks anew that the JVM has lost. */
    private void reconnectWriter() {
        if (losses != open.losses()) {
            losses = open.losses();
            writes.<Void>submit("reconnect", BEAT_TIMEOUT, transaction -> null);
        }
    }

    private boolean isDue(@Nullable Long last, Duration each) {
        return last == null || time.nowNanos() - last >= each.toNanos();
    }

    private void tell(Sql sql) throws SQLException {
        long added = feed.added();
        if (feed.isEmpty()) {
            toldSeq = null;
            return;
        }
        long version = sql.number("PRAGMA data_version");
        if (toldSeq == null) {
            toldSeq = ChangeLog.last(sql);
        } else if (version != versionTold && !tellChanges(sql, toldSeq)) {
            return;
        }
        versionTold = version;
        feed.establish(added);
    }

    /** Tells what is behind {@code seq}; false if there is more than fits into one beat. */
    private boolean tellChanges(Sql sql, long seq) throws SQLException {
        long told = seq;
        for (int i = 0; i < MOST_PAGES; i++) {
            ChangeLog.Page page = ChangeLog.after(sql, told);
            if (page == null) {
                feed.gap();
                toldSeq = ChangeLog.last(sql);
                return true;
            }
            feed.publish(page.changes());
            told = page.last();
            toldSeq = told;
            if (!page.isFull()) {
                return true;
            }
        }
        return false;
    }
}
