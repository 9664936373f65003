package io.tenure.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that calls end whose adapter forgets to answer, without a timer for each: what is begun is put on a stack,
 * which the loop empties now and then, to keep what is open still. Thread-safe.
 */
final class DirectWatch {

    /*
     * I1 A call that is not over PERIOD after its deadline is told that it is overdue, and one that is not when its owner
     *    closes fails. One that is begun later fails at once: it is on the stack before it looks whether that is closed,
     *    and that is closed before the stack is emptied for the last time.
     * I2 While calls are on the stack or open, the loop comes by each PERIOD: who puts one on the stack looks whether it
     *    will, and the loop looks at the stack again once it has said that it will not.
     */

    private static final Duration PERIOD = Duration.ofMillis(100);

    private final OwnerHome home;
    private final AtomicReference<@Nullable DirectCall<?>> top = new AtomicReference<>();
    private final AtomicBoolean comes = new AtomicBoolean();
    /** Confined to the loop. */
    private final List<DirectCall<?>> open = new ArrayList<>();

    private volatile boolean closed;

    DirectWatch(OwnerHome home) {
        this.home = home;
    }

    void add(DirectCall<?> call) {
        DirectCall<?> below = top.get();
        call.below = below;
        while (!top.compareAndSet(below, call)) {
            below = top.get();
            call.below = below;
        }
        if (closed) {
            call.completeExceptionally(home.standing().closedException());
        } else {
            comeIfNeeded();
        }
    }

    /** It is over: if it is the last that came it goes at once, else the loop finds it. */
    void over(DirectCall<?> call) {
        if (top.get() == call) {
            top.compareAndSet(call, call.below);
        }
    }

    private void comeIfNeeded() {
        if (!comes.get() && comes.compareAndSet(false, true)) {
            home.serial().execute(() -> home.serial().after(PERIOD, this::comeBy));
        }
    }

    private void comeBy() {
        empty();
        long nowNanos = home.time().nowNanos();
        Iterator<DirectCall<?>> each = open.iterator();
        while (each.hasNext()) {
            DirectCall<?> call = each.next();
            if (!call.isOver() && call.deadlineNanos - nowNanos <= 0) {
                call.overdue();
            }
            if (call.isOver()) {
                each.remove();
            }
        }
        if (!open.isEmpty()) {
            home.serial().after(PERIOD, this::comeBy);
            return;
        }
        comes.set(false);
        if (top.get() != null) {
            comeIfNeeded();
        }
    }

    /** Whatever is over by now is forgotten. */
    private void empty() {
        DirectCall<?> call = top.getAndSet(null);
        while (call != null) {
            DirectCall<?> below = call.below;
            call.below = null;
            if (!call.isOver()) {
                open.add(call);
            }
            call = below;
        }
    }

    /** Whether nobody waits. Called on the loop. */
    boolean isIdle() {
        empty();
        return open.stream().allMatch(DirectCall::isDone);
    }

    /** Called on the loop, as the last thing. */
    void close() {
        closed = true;
        empty();
        for (DirectCall<?> call : open) {
            home.notices()
                    .complete(() -> call.completeExceptionally(home.standing().closedException()));
        }
        open.clear();
    }
}
