package io.tenure;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.LeaveReport;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the process's present incarnation sits. When one is lost, another is seated, which cleans up after it. */
final class OwnerSeat {
    /*
     * I1. There is one present incarnation: the first, and then the last that has joined. Until the next has joined, the
     *     one that was lost stays the present one: whoever asks it is told that ownership is lost, which passes, and not
     *     that something is closed, which does not.
     * I2. Joining is tried again, with growing pauses, until it succeeds or the seat is closed: a store that is away for
     *     an hour must not leave the process without external resources for longer. Nor must a machine that has no
     *     thread left for the next incarnation's loop.
     * I3. There is at most one candidate, which joins. It stops being one when it is seated, when it fails, or when it is
     *     lost, whichever comes first; who ends that sees to the next. One that fails was given to nobody: it is looked at
     *     once more when nobody is given it any more. The lock holds for fields alone.
     * I4. After end() no incarnation is left: a candidate is offered before the seat is looked at, and the seat is closed
     *     before it is looked for candidates. One that was lost goes on until nothing of it is left in this process. At
     *     most MOST_LOST do, each with a loop of its own: the oldest beyond that is closed, and what it has left is its
     *     cleanup's alone.
     */
    private static final Logger LOG = LoggerFactory.getLogger(OwnerSeat.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int MOST_LOST = 8;

    private final CoordinationStore store;
    private final TimeSource time;
    private final Threads threads;
    private final OwnerSettings settings;
    private final Collection<ResourceAdapter<?>> adapters;
    private final Transitions transitions;
    private final EventSink events;
    private final Consumer<OwnerId> onLost;

    private final Object lock = new Object();
    /** Written under the lock. */
    private volatile Owner present;
    /** Written under the lock. */
    private volatile @Nullable Owner candidate;
    /** A candidate that nobody is given any more before it is seated. Volatile. */
    private volatile @Nullable Owner givenUp;
    /** Who sat before and may go on still, the last first. Guarded by lock. */
    private final Deque<Owner> lost = new ArrayDeque<>();

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

    /** The one to ask; it may be lost. One that has joined is, from the moment at which others may hear of that. */
    Owner present() {
        Owner joined = candidate;
        return joined != null && joined.isValid() && joined != givenUp ? joined : present;
    }

    CompletionStage<Void> join(Duration timeout) {
        return present.join(timeout);
    }

    /** No further incarnation will begin. */
    void close() {
        closed = true;
    }

    /** Whoever came last leaves in order, even if it has only begun to join. To be called after {@link #close()}. */
    CompletionStage<LeaveReport> leave(Duration timeout) {
        Owner last = candidate;
        return (last != null ? last : present).leave(timeout);
    }

    /** Ends whoever is here, without leaving; completes when all have ended. */
    CompletionStage<Void> end() {
        close();
        List<Owner> all = everybody();
        all.forEach(Owner::close);
        return CompletableFuture.allOf(
                all.stream().map(owner -> owner.ended().toCompletableFuture()).toArray(CompletableFuture<?>[]::new));
    }

    /** Answers whom the threads did not get to before they ended. */
    void answerRest() {
        everybody().forEach(Owner::answerRest);
    }

    private List<Owner> everybody() {
        List<Owner> all = new ArrayList<>();
        synchronized (lock) {
            all.addAll(lost);
            all.add(present);
            if (candidate != null) {
                all.add(candidate);
            }
        }
        return all;
    }

    private Owner build(@Nullable Owner former) {
        Listener listener = new Listener();
        OwnerBuilder builder = Owner.builder(store, time, threads, settings)
                .events(events)
                .transitions(transitions)
                .listener(listener);
        adapters.forEach(builder::adapter);
        if (former != null) {
            builder.successorOf(former);
        }
        Owner built = builder.build();
        listener.owner = built;
        return built;
    }

    private void replace(Owner lost, String reason) {
        LOG.warn("owner {} lost its session: {}; its external resources are invalid", lost.id(), reason);
        onLost.accept(lost.id());
        boolean mine = sit(lost) || present == lost;
        if (mine && !closed) {
            seat(lost, FIRST_PAUSE);
        }
    }

    private void seat(Owner former, Duration pause) {
        Owner next;
        try {
            next = build(former);
        } catch (RejectedExecutionException noThread) {
            LOG.warn("a new owner could not begin, next try in {}", pause, noThread);
            seatLater(former, pause);
            return;
        }
        synchronized (lock) {
            candidate = next;
        }
        if (closed) {
            dismiss(next);
            next.close();
            return;
        }
        next.join(settings.ttl()).whenComplete((joined, failure) -> {
            if (failure == null || hasJoined(next)) {
                if (sit(next)) {
                    LOG.info("owner {} has joined and cleans up after {}", next.id(), former.id());
                }
                return;
            }
            boolean mine = dismiss(next);
            next.close();
            if (mine) {
                LOG.warn("a new owner could not join, next try in {}", pause, failure);
                seatLater(former, pause);
            }
        });
    }

    /** It may have joined after its time. Where it has not, nobody was given it, nor will be. */
    private boolean hasJoined(Owner late) {
        if (late.isValid()) {
            return true;
        }
        givenUp = late;
        return late.isValid();
    }

    private void seatLater(Owner former, Duration pause) {
        Duration longer = pause.multipliedBy(2);
        Duration nextPause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        threads.scheduler().schedule(pause, () -> {
            if (!closed) {
                seat(former, nextPause);
            }
        });
    }

    private boolean sit(Owner joined) {
        Owner oldest = null;
        synchronized (lock) {
            if (candidate != joined) {
                return false;
            }
            lost.removeIf(Owner::isOver);
            lost.push(present);
            if (lost.size() > MOST_LOST) {
                oldest = lost.removeLast();
            }
            present = joined;
            candidate = null;
        }
        if (oldest != null) {
            LOG.warn(
                    "owner {} was lost long ago and is not done yet; it is closed, the rest is its cleanup's",
                    oldest.id());
            oldest.close();
        }
        return true;
    }

    private boolean dismiss(Owner failed) {
        synchronized (lock) {
            if (candidate != failed) {
                return false;
            }
            candidate = null;
            return true;
        }
    }

    /** Hears of one incarnation. */
    private final class Listener implements OwnershipListener {
        /** Set before it joins, and so before there is anything to hear. */
        private @Nullable Owner owner;

        @Override
        public void lost(String reason) {
            replace(Objects.requireNonNull(owner), reason);
        }
    }
}
