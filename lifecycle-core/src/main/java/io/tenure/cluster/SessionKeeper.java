package io.tenure.cluster;

import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.ReadResult;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.WatchListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps the session, and notices when it is gone. Confined to the loop. */
final class SessionKeeper {

    /*
     * A renewal is a keepalive followed by a linearizable read of our own key, both answered under the same leadership
     * term: a leader that was deposed answers keepalives, but not that read. (etcd#15247.) It counts from the moment
     * the keepalive was sent.
     *
     * I1 Validity is only ever extended by an answer that came while the former validity had not run out.
     * I2 One renewal is in flight; each ends within two call timeouts, which are at most half a TTL, and the graces of
     *    a store that forgets to answer.
     * I3 After the end of the owner its session is not kept.
     */

    private static final int JITTER = 30;
    private static final int RETRY = 20;

    private final OwnerHome home;
    private CoordinationStore.@Nullable Watch watch;
    private Serial.@Nullable Alarm next;
    private boolean renewing;
    private boolean again;
    private boolean stopped;

    SessionKeeper(OwnerHome home) {
        this.home = home;
    }

    /** Begins with a session that was granted just now. */
    void start(long lastSentNanos) {
        watch = home.store().watch(home.ownKey(), new OwnKey());
        plan(lastSentNanos);
    }

    void stop() {
        stopped = true;
        if (watch != null) {
            watch.close();
        }
        cancelNext();
    }

    /** Renews now, or once more after the renewal that is in flight. */
    void renew() {
        if (stopped || home.standing().isEnded()) {
            return;
        }
        again = renewing;
        if (renewing) {
            return;
        }
        renewing = true;
        cancelNext();
        long sentNanos = home.time().nowNanos();
        long sentWallMillis = home.time().wallMillis();
        home.serial()
                .then(
                        home.store()
                                .keepSession(home.standing().session())
                                .thenCompose(
                                        grant -> home.store().get(home.ownKey()).thenAccept(read -> {
                                            judge(grant, read, sentNanos, sentWallMillis);
                                        })),
                        (done, failure) -> ended(sentNanos, failure));
    }

    private void judge(SessionGrant grant, ReadResult read, long sentNanos, long sentWallMillis) {
        Standing standing = home.standing();
        standing.check();
        KeyValue key = read.value();
        if (key == null || key.createRevision() != standing.epoch()) {
            standing.lost("its own key is gone");
        } else if (grant.term() != read.term()) {
            throw new IllegalStateException("leadership changed while renewing");
        } else {
            standing.renewed(Validity.of(
                    grant, sentNanos, sentWallMillis, home.settings().margin()));
        }
    }

    private void ended(long sentNanos, @Nullable Throwable failure) {
        renewing = false;
        home.notices().transitions().sessionRenewed(failure == null, home.time().nowNanos() - sentNanos);
        if (failure == null) {
            plan(sentNanos);
        } else {
            failed(Failures.unwrap(failure));
        }
        if (again) {
            renew();
        }
    }

    private void failed(Throwable failure) {
        if (failure instanceof SessionNotFoundException) {
            home.standing().lost("its session has ended in the store");
            return;
        }
        home.standing().check();
        home.standing().missed(Failures.describe(failure));
        planAt(home.time().nowNanos() + jittered(home.settings().ttl().dividedBy(RETRY)));
    }

    /** A third of the TTL after the last one was sent, a little earlier so that a fleet does not beat as one. */
    private void plan(long sentNanos) {
        long early = home.time()
                .random()
                .nextLong(home.settings().ttl().dividedBy(JITTER).toNanos());
        planAt(sentNanos + home.settings().renewEvery().toNanos() - early);
    }

    private long jittered(Duration pause) {
        return pause.toNanos() / 2 + home.time().random().nextLong(pause.toNanos());
    }

    private void planAt(long dueNanos) {
        cancelNext();
        if (!stopped) {
            next = home.serial().at(dueNanos, this::renew);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
        }
        next = null;
    }

    /** Our own key: its deletion is our end; a gap may hide one. */
    private final class OwnKey implements WatchListener {
        @Override
        public void onChange(String key, @Nullable KeyValue now, long revision) {
            boolean gone =
                    now == null || now.createRevision() != home.standing().epoch();
            if (!stopped
                    && key.equals(home.ownKey())
                    && gone
                    && revision > home.standing().epoch()) {
                home.standing().lost("its own key was deleted");
            }
        }

        @Override
        public void onGap() {
            renew();
        }
    }
}
