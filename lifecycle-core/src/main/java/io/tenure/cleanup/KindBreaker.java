package io.tenure.cleanup;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.tenure.time.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One kind's circuit breaker: Resilience4j's state machine on our clock, and on no thread of its own. Thread-safe. */
final class KindBreaker {

    /*
     * I1 Each permit that tryPermit() gave comes back: by succeeded() or failed(), at the latest when the attempt's
     *    deadline passes, or by giveBack(). So a half-open breaker is decided within the deadline of its probes.
     *    Resilience4j's own bound on that (maxWaitDurationInHalfOpenState) would start a scheduler of the library's, on
     *    the machine's clock, and is left out; so is its automatic transition from open to half-open.
     *
     * The window is the synchronized one: the lock-free one of 2.4.0 fails at its second record where its size is one,
     * which it is when half-open with a single probe.
     */

    private final CircuitBreaker breaker;
    /** The state that was last told to the caller. */
    private final AtomicReference<State> told = new AtomicReference<>(State.CLOSED);

    KindBreaker(String kind, BreakerSettings settings, TimeSource time) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .clock(new MonotonicClock(time))
                .currentTimestampFunction(clock -> time.nowNanos(), TimeUnit.NANOSECONDS)
                .slidingWindow(
                        settings.window(),
                        settings.minimumAttempts(),
                        SlidingWindowType.COUNT_BASED,
                        SlidingWindowSynchronizationStrategy.SYNCHRONIZED)
                .failureRateThreshold(settings.failurePercent())
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(settings.probes())
                .build();
        this.breaker = CircuitBreaker.of(kind, config);
    }

    /** Whether an attempt may be made now; if so, its end has to be told. May turn the breaker from open to half-open. */
    boolean tryPermit() {
        return breaker.tryAcquirePermission();
    }

    /** The attempt that was permitted is not made, or says nothing about the kind. */
    void giveBack() {
        breaker.releasePermission();
    }

    void succeeded(long tookNanos) {
        breaker.onSuccess(tookNanos, TimeUnit.NANOSECONDS);
    }

    void failed(long tookNanos, Throwable failure) {
        breaker.onError(tookNanos, TimeUnit.NANOSECONDS, failure);
    }

    /** The attempt failed, but says something about the kind only if it was a probe. */
    void failedAgain(long tookNanos, Throwable failure) {
        if (breaker.getState() == State.CLOSED) {
            giveBack();
        } else {
            failed(tookNanos, failure);
        }
    }

    /** Whether no attempt is permitted, as far as can be told without asking for a permit. */
    boolean isOpen() {
        return breaker.getState() == State.OPEN;
    }

    /**
     * What became of the breaker since this was last asked. Of several callers one is told of each turn; that it opens
     * again after its probes failed is none.
     */
    Turn turn() {
        State now = breaker.getState();
        State before = told.getAndSet(now);
        if (now == State.OPEN && before == State.CLOSED) {
            return Turn.OPENED;
        }
        return now == State.CLOSED && before != State.CLOSED ? Turn.CLOSED : Turn.NONE;
    }

    /** A change of state that somebody has to act on. */
    enum Turn {
        NONE,
        OPENED,
        CLOSED
    }
}
