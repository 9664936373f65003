package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.Fencing;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdapterCallsTest {

    private static final Duration BRIEF = Duration.ofMillis(50);

    /** What the last call failed with. */
    private Throwable failure;

    /** On real threads, for it takes two that are blocked to make a third wait. */
    @Test
    void callThatGaveUpWaitingForItsTurn_isNeverMade() throws Exception {
        Threads threads = SystemTime.instance().newThreads("calls");
        Serial serial = new Serial(SystemTime.instance());
        Outside outside = new Outside("lock", Fencing.FENCED);
        AdapterCalls calls = new AdapterCalls(SystemTime.instance(), serial, threads, List.of(outside));
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(2);
        List<String> made = new ArrayList<>();
        CompletableFuture<Throwable> gaveUp = new CompletableFuture<>();
        CompletableFuture<String> next = new CompletableFuture<>();
        try {
            serial.start(threads, "owner");
            serial.execute(() -> {
                for (int i = 0; i < 2; i++) {
                    var unused = calls.call(outside, BRIEF, left -> {
                        blocked.countDown();
                        await(end);
                        return CompletableFuture.completedFuture("late");
                    });
                }
                serial.then(
                        calls.call(outside, BRIEF, left -> {
                            made.add("the third");
                            return CompletableFuture.completedFuture("");
                        }),
                        (value, failure) -> gaveUp.complete(failure));
            });
            assertThat(gaveUp.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(TakeFailedException.class)
                    .hasMessageContaining("no worker came to it");
            assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(calls.underWay()).isEqualTo(2);
            end.countDown();
            serial.execute(() -> serial.then(
                    calls.call(
                            outside, Duration.ofSeconds(10), left -> CompletableFuture.completedFuture("the fourth")),
                    (value, failure) -> next.complete(value)));
            assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo("the fourth");
            assertThat(made).isEmpty();
        } finally {
            end.countDown();
            threads.close(Duration.ofSeconds(5));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static List<Throwable> thrown() {
        return List.of(new IllegalStateException("not today"), new LinkageError("half a client"));
    }

    /** Stops the process between the loop and the worker, and says how much time the request is told to have. */
    private List<Duration> toldAfterAStopOf(Duration stop) {
        Outside outside = new Outside("lock", Fencing.FENCED);
        LoneHome lone = new LoneHome(outside);
        List<Duration> told = new ArrayList<>();
        CompletableFuture<Object> call = lone.begin(() -> {
            CompletableFuture<Object> begun = lone.home.adapters().call(outside, LoneHome.SECOND, left -> {
                told.add(left);
                return new CompletableFuture<>();
            });
            lone.process.pauseFor(stop);
            return begun;
        });
        lone.time.advance(Duration.ofSeconds(20));
        assertThat(call).isCompletedExceptionally();
        failure = call.handle((value, thrown) -> thrown).join();
        return told;
    }

    @Test
    void requestThatWaitedForItsTurn_isToldHowMuchTimeIsLeft_forItIsAskedAnewOnceThatIsOver() {
        assertThat(toldAfterAStopOf(Duration.ofMillis(900))).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void requestWhoseTimeIsOverAtItsTurn_isNeverMade() {
        assertThat(toldAfterAStopOf(Duration.ofSeconds(6))).isEmpty();
        assertThat(failure).isInstanceOf(TakeFailedException.class);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void requestThatThrows_hasFailed_andIsUnderWayNoMore(Throwable thrown) {
        Outside outside = new Outside("lock", Fencing.FENCED);
        LoneHome lone = new LoneHome(outside);
        CompletableFuture<Object> call = lone.begin(() -> lone.home.adapters().call(outside, LoneHome.SECOND, left -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }));

        lone.time.advance(Duration.ofMillis(1));

        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining(thrown.getMessage());
        assertThat(lone.home.adapters().underWay()).isZero();
    }

    @Test
    void adapterThatNeedsNoNames_hasToBeFenced() {
        Outside outside = new Outside("lock", Fencing.COMPARE_ONLY);
        outside.nameless = true;

        assertThatThrownBy(() -> new LoneHome(outside))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("FENCED");
    }

    @Test
    void twoOfOneKind_areRefused() {
        assertThatThrownBy(() -> new LoneHome(new Outside("lock", Fencing.FENCED), new Outside("lock", Fencing.FENCED)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("lock");
    }
}
