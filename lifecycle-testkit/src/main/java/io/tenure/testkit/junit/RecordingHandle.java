package io.tenure.testkit.junit;

import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends resources by noting it: which, why, on which thread, in which order. Can be told to fail, to take its time, or never
 * to come back.
 *
 * <pre>{@code
 * RecordingHandle<Channel> closes = new RecordingHandle<>();
 * ResourceKind<Channel> kind = ResourceKind.connection("channel", Channel.class).release(closes).build();
 * closes.failNext(2);                     // the third attempt is the one that does it
 * }</pre>
 *
 * <p>Thread-safe.
 *
 * @param <R> the resources' type
 */
public final class RecordingHandle<R> implements ReleaseAction<R> {

    private final Recorded<Call<R>> calls;
    private final Recorded<Call<R>> done;
    // All guarded by this.
    private int failing;
    private Supplier<? extends Exception> failure = () -> new IllegalStateException("told to fail");
    private boolean blocking;
    private @Nullable CompletableFuture<@Nullable Void> gate;

    /**
     * One call of the handle.
     *
     * @param resource what was to be released
     * @param kind the kind's name
     * @param id its id, or null if it was registered without one
     * @param cause why it ended
     * @param token the fencing token, or 0 if it has none
     * @param attempt which attempt this was, from 1
     * @param thread the name of the thread that called
     * @param <R> the resource's type
     */
    public record Call<R>(
            R resource, String kind, @Nullable String id, ReleaseCause cause, long token, int attempt, String thread) {}

    /** A handle that ends everything at once, and waits by the machine's time. */
    public RecordingHandle() {
        this(SystemTime.instance());
    }

    /** A handle that ends everything at once, for resources of that time, which passes while this waits. */
    public RecordingHandle(TimeSource time) {
        calls = new Recorded<>(time);
        done = new Recorded<>(time);
    }

    // ---- what happened

    /** Every call, in the order in which they came, those that failed too. */
    public List<Call<R>> calls() {
        return calls.all();
    }

    /** The calls that ended their resources, in the order in which they did. */
    public List<Call<R>> done() {
        return done.all();
    }

    /** What was ended, in that order. */
    public List<R> released() {
        List<R> released = new ArrayList<>();
        done.all().forEach(call -> released.add(call.resource()));
        return List.copyOf(released);
    }

    /**
     * Waits until at least {@code count} resources were ended.
     *
     * @return them all, in the order in which they were
     * @throws AssertionError if that takes longer than {@code atMost}
     */
    public List<R> awaitReleased(int count, Duration atMost) {
        return done.await(
                () -> done.all().size() >= count ? released() : null, "not " + count + " were released", atMost);
    }

    /** Waits until it was called at least {@code count} times; otherwise as {@link #awaitReleased}. */
    public List<Call<R>> awaitCalls(int count, Duration atMost) {
        return calls.await(
                () -> calls.all().size() >= count ? calls.all() : null, "not " + count + " calls came", atMost);
    }

    // ---- what it is told

    /** The next {@code times} calls fail. */
    public void failNext(int times) {
        failNext(times, () -> new IllegalStateException("told to fail"));
    }

    /** The next {@code times} calls fail, each with what {@code newFailure} makes. */
    public synchronized void failNext(int times, Supplier<? extends Exception> newFailure) {
        failing = times;
        failure = newFailure;
    }

    /** From now on calls return at once, and what they began is done when {@link #letGo} says so: maybe never. */
    public synchronized void hold() {
        gate = gate == null ? new CompletableFuture<>() : gate;
        blocking = false;
    }

    /**
     * From now on calls do not return before {@link #letGo} or an interrupt. Not for virtual time, which has one thread.
     */
    public synchronized void block() {
        gate = gate == null ? new CompletableFuture<>() : gate;
        blocking = true;
    }

    /** Ends {@link #hold} and {@link #block}, and all that is held up. */
    public void letGo() {
        CompletableFuture<@Nullable Void> held;
        synchronized (this) {
            held = gate;
            gate = null;
        }
        if (held != null) {
            held.complete(null);
        }
    }

    // ---- for Tenure

    @Override
    public CompletionStage<?> release(R resource, ReleaseContext context) throws Exception {
        Call<R> call = new Call<>(
                resource,
                context.kind(),
                context.id(),
                context.cause(),
                context.token(),
                context.attempt(),
                Thread.currentThread().getName());
        calls.add(call);
        Orders orders = orders();
        if (orders.failure() != null) {
            throw orders.failure();
        }
        if (orders.gate() == null) {
            done.add(call);
            return DONE;
        }
        if (orders.blocking()) {
            // Interruptible, so that a coordinator that closes gets its thread back.
            orders.gate().get();
        }
        return orders.gate().thenRun(() -> done.add(call));
    }

    private record Orders(
            @Nullable Exception failure,
            boolean blocking,
            @Nullable CompletableFuture<@Nullable Void> gate) {}

    private synchronized Orders orders() {
        if (failing > 0) {
            failing--;
            return new Orders(failure.get(), false, null);
        }
        return new Orders(null, blocking, gate);
    }
}
