package io.tenure.etcd;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.tenure.resource.Text;
import io.tenure.store.CoordinationStore.Watch;
import io.tenure.store.WatchFeed;
import io.tenure.store.WatchFeed.Change;
import io.tenure.store.WatchListener;
import io.tenure.time.TaskScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that watches one prefix: one watch at etcd, begun again whenever it ends, and those who listen. Thread-safe. */
final class PrefixWatch {

    /*
     * `next` is the first revision that was not told yet. A watch that ends, for whatever reason, is begun again there, so
     * nothing is lost; where etcd cannot go back that far, or is itself further back, it begins from now on, and once it
     * has begun, the listeners are told of a gap.
     *
     * I1 Between two changes that are told without a gap, nothing was left out. What a former stream still says is not
     *    heard.
     * I2 A gap is told only after etcd's watch is established, so that a listing after it misses nothing.
     * I3 gRPC's thread is never blocked by who listens: changes go into the feed, which is bounded.
     */

    private static final Logger LOG = LoggerFactory.getLogger(PrefixWatch.class);
    private static final Duration ESTABLISHED_WITHIN = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
    private static final int MAX_DOUBLINGS = 6;

    private final EtcdClient client;
    private final TaskScheduler scheduler;
    private final Wire wire;
    private final String prefix;
    private final WatchFeed feed;

    private final Object lock = new Object();
    /** Null while none runs. Guarded by lock. */
    private @Nullable Stream stream;
    /** 0 where it is to begin from now on. Guarded by lock. */
    private long next;
    /** Whether listeners have been told to list, so that they have to be told again when something is lost. Guarded by lock. */
    private boolean everEstablished;
    /** Streams since the last that was established. Guarded by lock. */
    private int failures;
    /** Guarded by lock. */
    private boolean ended;

    PrefixWatch(EtcdClient client, Wire wire, String prefix, WatchFeed feed) {
        this.client = client;
        this.scheduler = client.threads().scheduler();
        this.wire = wire;
        this.prefix = prefix;
        this.feed = feed;
    }

    /** One more who listens; it is told of a gap first, once the watch is established. */
    Watch open(WatchListener listener) {
        Watch watch = feed.prepare(prefix, listener);
        synchronized (lock) {
            if (stream != null && stream.established) {
                feed.establish(feed.added());
            }
        }
        begin();
        return watch;
    }

    boolean isEmpty() {
        return feed.isEmpty();
    }

    /** Begins the watch at etcd, unless it runs, has ended, or there is no connection: then whoever finds one calls again. */
    void begin() {
        Stream begun;
        synchronized (lock) {
            Connection connection = client.link().connection();
            if (ended || stream != null || connection == null) {
                return;
            }
            begun = new Stream(connection);
            stream = begun;
        }
        begun.start();
    }

    /** Ends it for good. Idempotent. */
    void close() {
        Stream last;
        synchronized (lock) {
            ended = true;
            last = stream;
            stream = null;
        }
        feed.close();
        if (last != null) {
            last.call.cancel("closed", null);
        }
    }

    private WatchRequest request() {
        long from;
        synchronized (lock) {
            from = next;
        }
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(wire.key(prefix))
                        .setRangeEnd(wire.end(prefix))
                        .setStartRevision(from))
                .build();
    }

    private void established(Stream by, long revision) {
        synchronized (lock) {
            if (stream != by) {
                return;
            }
            by.established = true;
            failures = 0;
            boolean lost = next == 0;
            if (lost) {
                next = revision + 1;
            }
            if (lost && everEstablished) {
                feed.gap();
            }
            everEstablished = true;
            feed.establish(feed.added());
        }
    }

    private void changed(Stream by, WatchResponse response) {
        List<Change> changes = new ArrayList<>(response.getEventsCount());
        long last = 0;
        for (Event event : response.getEventsList()) {
            last = event.getKv().getModRevision();
            if (Wire.isFit(event.getKv().getKey())) {
                boolean put = event.getType() == Event.EventType.PUT;
                changes.add(new Change(
                        wire.ownKey(event.getKv().getKey()), put ? wire.keyValue(event.getKv()) : null, last));
            }
        }
        synchronized (lock) {
            if (stream == by && last != 0) {
                next = last + 1;
                feed.publish(changes);
            }
        }
    }

    /** @param lost whether changes may have been missed, so that it has to begin from now on */
    private void failed(Stream by, String why, boolean lost) {
        Duration pause;
        synchronized (lock) {
            if (stream != by) {
                return;
            }
            stream = null;
            if (lost) {
                next = 0;
            }
            pause = pause(failures++);
        }
        by.call.cancel(why, null);
        LOG.debug("The watch on {} ended and is begun again: {}", prefix, why);
        scheduler.schedule(pause, this::begin);
    }

    private Duration pause(int before) {
        long longest = FIRST_PAUSE.toNanos() << Math.min(before, MAX_DOUBLINGS);
        return Duration.ofNanos(longest / 2 + client.time().random().nextLong(longest / 2));
    }

    /** One watch at etcd. */
    private final class Stream extends ClientCall.Listener<WatchResponse> {

        private final Connection connection;
        private final ClientCall<WatchRequest, WatchResponse> call;
        /** Guarded by the watch's lock. */
        private boolean established;

        Stream(Connection connection) {
            this.connection = connection;
            this.call = connection.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
        }

        void start() {
            try {
                call.start(this, connection.headersWithLeader());
                call.request(1);
                call.sendMessage(request());
            } catch (RuntimeException e) {
                failed(this, "could not be sent: " + e, false);
                return;
            }
            scheduler.schedule(ESTABLISHED_WITHIN, this::requireEstablished);
        }

        private void requireEstablished() {
            boolean late;
            synchronized (lock) {
                late = stream == this && !established;
            }
            if (late) {
                failed(this, "was not established within " + ESTABLISHED_WITHIN, false);
                client.link().silent(connection);
            }
        }

        @Override
        public void onMessage(WatchResponse response) {
            connection.heard(client.time().nowNanos());
            if (response.getCanceled()) {
                cancelled(response);
            } else if (response.getCreated()) {
                created(response.getHeader().getRevision());
            } else {
                changed(this, response);
            }
            call.request(1);
        }

        /** A store whose revision is below what we saw was restored: the changes to come would all be taken for old ones. */
        private void created(long revision) {
            boolean wentBack;
            synchronized (lock) {
                wentBack = next > revision + 1;
            }
            if (wentBack) {
                failed(this, "the store went back to revision " + revision, true);
            } else {
                established(this, revision);
            }
        }

        private void cancelled(WatchResponse response) {
            boolean compacted = response.getCompactRevision() > 0;
            if (!compacted) {
                LOG.warn("etcd refuses the watch on {}: {}", prefix, Text.escape(response.getCancelReason()));
            }
            failed(this, compacted ? "compacted at " + response.getCompactRevision() : "refused by etcd", true);
        }

        /** A message that is too large would be so again. */
        @Override
        public void onClose(Status status, Metadata trailers) {
            Failure failure = Failure.of(status, true);
            boolean hopeless =
                    status.getCode() == Status.Code.RESOURCE_EXHAUSTED || status.getCode() == Status.Code.OUT_OF_RANGE;
            failed(this, failure.reason(), hopeless);
            if (failure.isUnfit()) {
                client.link().unfit(connection, failure.reason());
            }
        }
    }
}
