package io.tenure.testkit.junit;

import io.tenure.resource.ResourceRecord;
import io.tenure.time.SystemTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The takes, or the releases, that a {@link FakeAdapter} is asked for, and what goes wrong with the next of them. An order
 * replaces the one before it, as far as that was not carried out yet. Thread-safe.
 */
public final class FakeCalls {

    private enum Fault {
        NONE,
        REFUSED,
        IGNORED,
        REPLY_LOST,
        LATE
    }

    private final Recorded<ResourceRecord> asked = new Recorded<>(SystemTime.instance());
    // All guarded by this.
    private final List<Runnable> late = new ArrayList<>();
    private Fault fault = Fault.NONE;
    private int times;

    FakeCalls() {}

    /** The record of each call, in the order in which they came. */
    public List<ResourceRecord> asked() {
        return asked.all();
    }

    /** The next {@code count} calls do nothing, and say so. */
    public void refuseNext(int count) {
        order(Fault.REFUSED, count);
    }

    /** The next {@code count} calls do nothing, and are never answered. */
    public void ignoreNext(int count) {
        order(Fault.IGNORED, count);
    }

    /** The next {@code count} calls are carried out, and never answered. */
    public void loseNextReplies(int count) {
        order(Fault.REPLY_LOST, count);
    }

    /** The next {@code count} calls are carried out, and answered, when {@link #carryOutLate} says so. */
    public void delayNext(int count) {
        order(Fault.LATE, count);
    }

    private synchronized void order(Fault newFault, int count) {
        fault = newFault;
        times = count;
    }

    /**
     * Carries out what was delayed, in the order in which it was asked for, whoever still waits for it.
     *
     * @return how many calls those were
     */
    public int carryOutLate() {
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(late);
            late.clear();
        }
        all.forEach(Runnable::run);
        return all.size();
    }

    /** Carries a call out, as far as that is ordered. */
    <T> CompletionStage<T> call(ResourceRecord record, Supplier<T> work, Supplier<? extends Exception> refusal) {
        asked.add(record);
        return switch (next()) {
            case NONE -> carriedOut(work);
            case REFUSED -> CompletableFuture.failedFuture(refusal.get());
            case IGNORED -> new CompletableFuture<>();
            case REPLY_LOST -> {
                complete(new CompletableFuture<>(), work);
                yield new CompletableFuture<>();
            }
            case LATE -> later(work);
        };
    }

    private synchronized Fault next() {
        if (times == 0) {
            return Fault.NONE;
        }
        times--;
        return fault;
    }

    private static <T> CompletableFuture<T> carriedOut(Supplier<T> work) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        complete(reply, work);
        return reply;
    }

    private <T> CompletableFuture<T> later(Supplier<T> work) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        synchronized (this) {
            late.add(() -> complete(reply, work));
        }
        return reply;
    }

    private static <T> void complete(CompletableFuture<T> reply, Supplier<T> work) {
        try {
            reply.complete(work.get());
        } catch (RuntimeException e) {
            reply.completeExceptionally(e);
        }
    }
}
