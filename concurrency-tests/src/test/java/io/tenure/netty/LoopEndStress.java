package io.tenure.netty;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A channel that is forgotten while its loop begins to watch over it: {@link LoopEnd}. */
final class LoopEndStress {

    private static final HandLoop LOOP = new HandLoop();
    private static final EmbeddedChannel CHANNEL = new OnLoop();

    private LoopEndStress() {}

    /** A loop that runs nothing: what it is given, its caller takes out again. */
    private static final class HandLoop extends DefaultEventLoop {
        private final ThreadLocal<Runnable> task = new ThreadLocal<>();
        private final ThreadLocal<Seldom> scheduled = new ThreadLocal<>();

        @Override
        public void execute(Runnable given) {
            task.set(given);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable given, long initial, long delay, TimeUnit unit) {
            Seldom future = new Seldom();
            scheduled.set(future);
            return future;
        }
    }

    /** What is scheduled for some day. */
    private static final class Seldom extends DefaultPromise<Object> implements ScheduledFuture<Object> {
        Seldom() {
            super(ImmediateEventExecutor.INSTANCE);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return Long.MAX_VALUE;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }
    }

    /** A channel that is on that loop. */
    private static final class OnLoop extends EmbeddedChannel {
        /** Whether its own loop has registered it. */
        private final boolean made;

        OnLoop() {
            made = true;
        }

        @Override
        public EventLoop eventLoop() {
            return made ? LOOP : super.eventLoop();
        }
    }

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "Nothing of it stays on the loop.")
    @Outcome(expect = FORBIDDEN, desc = "The loop keeps the channel for years: neither saw the other.")
    @State
    public static class ScheduleAndForget {
        private final LoopEnd end = LoopEnd.watch(CHANNEL, null);
        private final Runnable schedule = LOOP.task.get();
        private Seldom scheduled;

        @Actor
        public void schedule() {
            schedule.run();
            scheduled = LOOP.scheduled.get();
        }

        @Actor
        public void forget() {
            end.forget();
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = scheduled.isCancelled();
        }
    }
}
