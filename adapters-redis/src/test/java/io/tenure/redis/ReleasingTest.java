package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class ReleasingTest {

    private static final Duration SHORT = Duration.ofMillis(10);

    private RedisServer redis;
    private ServiceRig rig;
    private HeldLock held;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        held = rig.take("job");
    }

    @AfterEach
    void stop() {
        redis.resume();
        rig.close();
        redis.close();
    }

    private CompletableFuture<Boolean> release(Duration timeout) {
        return rig.service.release(held.record(), false, timeout).toCompletableFuture();
    }

    private static <T> T end(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private boolean isInBook() {
        return rig.service.book().find(held.record()) == held;
    }

    /** As if a request of it had been lost on its way, and came now. */
    private CompletionStage<?> takeArrives(ResourceRecord intent) {
        return rig.service.take(intent, Rig.SOON);
    }

    @Test
    void I1_takeThatMayArriveOnceMore_isClosedByItsRelease() throws Exception {
        held.mayComeTwice();
        redis.command("CONFIG", "RESETSTAT");

        assertThat(end(release(Rig.SOON))).isTrue();

        assertThat(redis.command("INFO", "commandstats")).as("in the same step").contains("cmdstat_evalsha:calls=1,");
        assertThatThrownBy(() -> end(takeArrives(held.record())))
                .hasCauseInstanceOf(TakeFailedException.class)
                .hasMessageContaining("closed for good");
        assertThat(redis.command("EXISTS", held.key())).isEqualTo("0");
    }

    @Test
    void I1_takeThatIsRevoked_isClosed_alsoWhereNobodyKnowsIt() throws Exception {
        ResourceRecord unknown = rig.intent("never");

        assertThat(end(rig.service.release(unknown, true, Rig.SOON))).isFalse();

        assertThatThrownBy(() -> end(takeArrives(unknown))).hasMessageContaining("closed for good");
    }

    @Test
    void I2_bookKeepsTheLock_untilTheServerAnswers() throws Exception {
        redis.pause();
        CompletableFuture<Boolean> releasing = release(Rig.SOON);
        assertThat(isInBook()).isTrue();
        assertThat(releasing).isNotDone();

        redis.resume();

        assertThat(end(releasing)).isTrue();
        assertThat(isInBook()).isFalse();
    }

    @Test
    void I2_bookKeepsALock_whoseReleaseFailed_untilThatSucceeds() throws Exception {
        Link link = rig.link();
        redis.pause();
        CompletableFuture<Boolean> releasing = release(SHORT);
        link.end();
        assertThatThrownBy(() -> end(releasing)).isNotNull();
        assertThat(isInBook()).isTrue();

        redis.resume();
        end(release(Rig.SOON));

        assertThat(isInBook()).isFalse();
        assertThat(redis.command("EXISTS", held.key())).isEqualTo("0");
    }
}
