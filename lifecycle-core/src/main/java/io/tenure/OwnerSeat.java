package io.tenure;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.Owner;
import io.tenure.cluster.OwnerBuilder;
import io.tenure.cluster.OwnerSettings;
import io.tenure.cluster.OwnershipListener;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the process's present incarnation sits. When one is lost, another is seated, which cleans up after it. */
final class OwnerSeat {
    /*
     * I1. There is one present incarnation; the next is seated only after the former was lost, by the former's listener.
     * I2. Joining is tried again, with growing pauses, until it succeeds or the seat is closed: a store that is away for
     *     an hour must not leave the process without external resources for longer. Nor must a machine that has no
     *     thread left for the next incarnation's loop.
     */
    private static final Logger LOG = LoggerFactory.getLogger(OwnerSeat.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final CoordinationStore store;
    private final TimeSource time;
    private final Threads threads;
    private final OwnerSettings settings;
    private final Collection<ResourceAdapter<?>> adapters;
    private final Transitions transitions;
    private final EventSink events;
    private final Consumer<OwnerId> onLost;

    // Replaced by the former incarnation's listener alone (I1).
    private volatile Owner present;
    private volatile boolean closed;

    OwnerSeat(
            CoordinationStore store,
            TimeSource time,
            Threads threads,
            OwnerSettings settings,
            Collection<ResourceAdapter<?>> adapters,
            Transitions transitions,
            EventSink events,
            Consumer<OwnerId> onLost) {
        this.store = store;
        this.time = time;
        this.threads = threads;
        this.settings = settings;
        this.adapters = adapters;
        this.transitions = transitions;
        this.events = events;
        this.onLost = onLost;
        this.present = build(null);
    }

    Owner present() {
        return present;
    }

    CompletionStage<Void> join(Duration timeout) {
        return present.join(timeout);
    }

    /** No further incarnation will be seated. */
    void close() {
        closed = true;
    }

    private Owner build(@Nullable Owner former) {
        OwnerBuilder builder = Owner.builder(store, time, threads, settings)
                .events(events)
                .transitions(transitions)
                .listener(new Listener());
        adapters.forEach(builder::adapter);
        if (former != null) {
            builder.successorOf(former);
        }
        return builder.build();
    }

    private void replace(String reason) {
        Owner former = present;
        LOG.warn("owner {} lost its session: {}; its external resources are invalid", former.id(), reason);
        onLost.accept(former.id());
        if (!closed) {
            seat(former, FIRST_PAUSE);
        }
    }

    private void seat(Owner former, Duration pause) {
        Owner next;
        try {
            next = build(former);
        } catch (RejectedExecutionException noThread) {
            LOG.warn("a new owner could not begin, next try in {}", pause, noThread);
            seatLater(former, present, pause);
            return;
        }
        present = next;
        if (closed) {
            // Whoever closed the seat may have looked at who was present before this.
            next.close();
            return;
        }
        next.join(settings.ttl()).whenComplete((joined, failure) -> {
            if (failure == null) {
                LOG.info("owner {} has joined and cleans up after {}", next.id(), former.id());
                return;
            }
            next.close();
            if (present != next) {
                // It was lost while it joined, and has been replaced already.
                return;
            }
            LOG.warn("a new owner could not join, next try in {}", pause, failure);
            seatLater(former, next, pause);
        });
    }

    /** Tries again after the pause, if {@code seated} is the present one still. */
    private void seatLater(Owner former, Owner seated, Duration pause) {
        Duration longer = pause.multipliedBy(2);
        Duration nextPause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        threads.scheduler().schedule(pause, () -> {
            if (!closed && present == seated) {
                seat(former, nextPause);
            }
        });
    }

    /** Hears of the present incarnation. */
    private final class Listener implements OwnershipListener {
        @Override
        public void lost(String reason) {
            replace(reason);
        }
    }
}
