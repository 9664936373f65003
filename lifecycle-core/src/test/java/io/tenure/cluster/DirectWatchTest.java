package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.CoordinatorClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class DirectWatchTest {

    private static final Duration PERIOD = Duration.ofMillis(100);

    private final LoneHome lone = new LoneHome();
    private final DirectWatch watch = new DirectWatch(lone.home);
    private final List<String> overdue = new ArrayList<>();

    /** A call whose deadline is so many milliseconds away. */
    private DirectCall<String> call(String name, long millis) {
        long deadlineNanos = lone.process.nowNanos() + Duration.ofMillis(millis).toNanos();
        return new DirectCall<>(deadlineNanos) {
            @Override
            boolean isOver() {
                return isDone();
            }

            @Override
            void overdue() {
                overdue.add(name);
                complete("overdue");
            }
        };
    }

    @Test
    void I1_callIsOverdue_afterItsDeadline_andSoonAfter() {
        watch.add(call("soon", 150));
        watch.add(call("later", 1_000));

        lone.time.advance(Duration.ofMillis(149));
        assertThat(overdue).isEmpty();
        lone.time.advance(PERIOD);
        assertThat(overdue).containsExactly("soon");
        lone.time.advance(Duration.ofMillis(700));
        assertThat(overdue).containsExactly("soon");
        lone.time.advance(Duration.ofMillis(51).plus(PERIOD));
        assertThat(overdue).containsExactly("soon", "later");
    }

    @Test
    void I1_callThatIsOver_isNotOverdue() {
        DirectCall<String> call = call("done", 150);
        watch.add(call);
        call.complete("done");

        lone.time.advance(Duration.ofSeconds(1));

        assertThat(overdue).isEmpty();
    }

    @Test
    void I1_whoWaitsWhenItsOwnerCloses_isToldSo_andWhoComesLater() {
        DirectCall<String> onTheStack = call("stack", 10_000);
        DirectCall<String> open = call("open", 10_000);
        watch.add(open);
        lone.time.advance(PERIOD.multipliedBy(2));
        watch.add(onTheStack);
        lone.on(() -> assertThat(watch.isIdle()).isFalse());

        lone.on(watch::close);
        lone.time.advance(Duration.ofMillis(10));
        DirectCall<String> late = call("late", 10_000);
        watch.add(late);

        for (DirectCall<String> call : List.of(onTheStack, open, late)) {
            assertThat(call)
                    .failsWithin(Duration.ZERO)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(CoordinatorClosedException.class);
        }
        lone.on(() -> assertThat(watch.isIdle()).isTrue());
    }

    @Test
    void I2_callThatComesAfterTheLoopWentAway_isWatchedAllTheSame() {
        for (int i = 0; i < 5; i++) {
            DirectCall<String> call = call("call " + i, 150);
            watch.add(call);
            lone.time.advance(Duration.ofSeconds(1));
        }

        assertThat(overdue).hasSize(5);
    }

    @Test
    void I2_loopComesNoMore_whereThereIsNothingToWatch() {
        DirectCall<String> call = call("done", 150);
        watch.add(call);
        call.complete("done");

        assertThat(lone.time.runUntilIdle(Duration.ofSeconds(1))).isTrue();

        lone.on(() -> assertThat(watch.isIdle()).isTrue());
    }

    @Test
    void I2_loopComesNoMore_onceWhatItWatchedIsOverdue() {
        watch.add(call("soon", 150));
        lone.time.advance(Duration.ofSeconds(1));
        assertThat(overdue).hasSize(1);

        assertThat(lone.time.runUntilIdle(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void callThatTheLoopHasNotSeenYet_isWaitedFor() {
        watch.add(call("stack", 10_000));

        lone.on(() -> assertThat(watch.isIdle()).isFalse());
    }
}
