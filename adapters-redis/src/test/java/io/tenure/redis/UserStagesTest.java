package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserStagesTest {

    private static final int MORE_THAN_FIT = 20_000;

    private final SystemTime time = SystemTime.instance();
    private final Threads threads = time.newThreads("user-stages");
    private final UserStages users = new UserStages("kind test", time, threads);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        goOn.countDown();
        threads.close(Duration.ofSeconds(1));
    }

    private static <T> T join(CompletableFuture<T> stage) {
        return stage.orTimeout(30, TimeUnit.SECONDS).join();
    }

    /** What users hang on these blocks all threads there are. */
    private List<CompletableFuture<?>> blockAllThreads() {
        List<CompletableFuture<?>> blocked = new ArrayList<>();
        CountDownLatch there = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            CompletableFuture<String> asked = new CompletableFuture<>();
            blocked.add(users.stage(asked).thenRun(() -> {
                there.countDown();
                await().atMost(Duration.ofSeconds(30)).until(() -> goOn.getCount() == 0);
            }));
            asked.complete("done");
        }
        await().until(() -> there.getCount() == 0);
        return blocked;
    }

    @Test
    void I1_stage_completesAsWhatItStandsFor() {
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<String> stage = users.stage(asked);
        assertThat(stage).isNotDone();
        asked.complete("there");
        assertThat(join(stage)).isEqualTo("there");
        assertThatThrownBy(() -> join(users.stage(asked.thenApply(value -> {
                    throw new IllegalStateException("no");
                }))))
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void I1_stageThatIsOpenAtClose_orComesLater_fails() {
        CompletableFuture<String> open = users.stage(new CompletableFuture<>());
        users.close(true);
        assertThatThrownBy(() -> join(open)).hasCauseInstanceOf(CoordinatorClosedException.class);
        assertThatThrownBy(() -> join(users.stage(new CompletableFuture<>())))
                .hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void I1_stageThatIsOpenAtClose_fails_alsoWhereUsersBlockAllThreads() {
        blockAllThreads();
        CompletableFuture<String> open = users.stage(new CompletableFuture<>());
        users.close(true);
        assertThat(open).isCompletedExceptionally();
    }

    @Test
    void I2_whatUsersHangOnAStage_runsOnThreadsOfItsOwn_alsoWhereNoneIsFree() {
        Set<String> ran = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<?>> all = blockAllThreads();
        for (int i = 0; i < MORE_THAN_FIT; i++) {
            CompletableFuture<String> asked = new CompletableFuture<>();
            all.add(users.stage(asked)
                    .thenRun(() -> ran.add(Thread.currentThread().getName())));
            asked.complete("there");
        }
        goOn.countDown();
        join(CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)));

        assertThat(ran).allMatch(name -> name.contains("user-stages-callers"));
    }

    @Test
    void I3_valueThatComesTooLate_isGivenBack() {
        List<String> givenBack = new CopyOnWriteArrayList<>();
        CompletableFuture<String> asked = new CompletableFuture<>();
        CompletableFuture<String> stage = new CompletableFuture<>();
        users.complete(stage, asked, givenBack::add);
        stage.cancel(false);
        asked.complete("after its user");
        await().untilAsserted(() -> assertThat(givenBack).containsExactly("after its user"));

        CompletableFuture<String> slow = new CompletableFuture<>();
        users.complete(new CompletableFuture<>(), slow, givenBack::add);
        users.close(false);
        threads.close(Duration.ofSeconds(1));
        slow.complete("after close");
        await().untilAsserted(() -> assertThat(givenBack).contains("after close"));
    }
}
