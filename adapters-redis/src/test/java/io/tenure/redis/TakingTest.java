package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TenureException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class TakingTest {

    private static final String NAME = "job";
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final OwnerId PAST = new OwnerId(3, 9);
    private static final OwnerId ALIVE = new OwnerId(4, 9);

    private RedisServer redis;
    private ServiceRig rig;
    private Lane lane;
    private ResourceRecord intent;

    /** The lane has a fence of this run from here on. */
    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        lane = rig.lane(NAME);
        HeldLock first = rig.take(NAME);
        end(rig.service.release(first.record(), false, Rig.SOON));
        intent = rig.intent(NAME);
    }

    @AfterEach
    void stop() {
        redis.resume();
        rig.close();
        redis.close();
    }

    private CompletableFuture<Taken<RedisLock>> take(Duration timeout) {
        return rig.service.take(intent, timeout).toCompletableFuture();
    }

    private static <T> T end(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private boolean isInBook() {
        return rig.service.book().find(intent) != null;
    }

    /** As if that owner had taken it. */
    private String holds(OwnerId owner, long nonce) {
        String value = LockValue.begin(owner, nonce) + ":5:1";
        redis.command("SET", rig.key(NAME), value);
        redis.command("HSET", lane.held(owner), NAME, value);
        return value;
    }

    private void awaitQuestions(int many) {
        await().atMost(Rig.SOON).until(() -> rig.context.asked.size() == many);
    }

    private String inRedis() {
        return String.valueOf(redis.command("GET", rig.key(NAME)));
    }

    private String revoked() {
        return lane.revoked(LockValue.hex(intent.nonce()));
    }

    @Test
    void I1_lockThatIsTaken_isInTheBook() throws Exception {
        Taken<RedisLock> taken = end(take(Rig.SOON));

        assertThat(taken.token()).isEqualTo(LockValue.token(inRedis()));
        assertThat(isInBook()).isTrue();
    }

    @Test
    void I1_failureForCertain_leavesNothing_andTheBookForgets() throws Exception {
        String other = holds(ALIVE, 1);
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        awaitQuestions(1);
        assertThat(isInBook()).as("while it is not certain").isTrue();

        rig.context.asked.get(0).complete(false);

        assertThatThrownBy(() -> end(taking)).hasCauseInstanceOf(HeldByOtherException.class);
        assertThat(isInBook()).isFalse();
        assertThat(inRedis()).isEqualTo(other);
        assertThat(redis.command("EXISTS", revoked()))
                .as("nothing to be made sure of")
                .isEqualTo("0");
    }

    @Test
    void I1_failureThatSaysNothing_keepsItInTheBook_untilItsReleaseIsConfirmed() throws Exception {
        Link link = rig.link();
        redis.pause();
        CompletableFuture<Taken<RedisLock>> taking = take(SHORT);
        link.end();

        assertThatThrownBy(() -> end(taking))
                .satisfies(failure -> assertThat(failure.getCause()).isNotInstanceOf(TenureException.class));
        assertThat(isInBook()).isTrue();

        redis.resume();
        end(rig.service.release(intent, false, Rig.SOON));

        assertThat(isInBook()).isFalse();
        assertThat(redis.command("EXISTS", revoked())).as("it may arrive yet").isEqualTo("1");
        assertThat(redis.command("EXISTS", rig.key(NAME))).isEqualTo("0");
    }

    @Test
    void I1_onceAFateWasUnknown_noAnswerIsForCertain_beforeTheTakeIsClosed() throws Exception {
        holds(ALIVE, 1);
        Link link = rig.link();
        redis.pause();
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        CompletableFuture<String> closed = taking.handle((taken, failure) -> redis.command("EXISTS", revoked()));
        link.end();
        redis.resume();
        awaitQuestions(1);

        rig.context.asked.get(0).complete(false);

        assertThat(end(closed)).as("when it was told").isEqualTo("1");
        assertThatThrownBy(() -> end(taking)).hasCauseInstanceOf(HeldByOtherException.class);
        assertThat(isInBook()).isFalse();
    }

    @Test
    void I1_whereClosingFails_nothingIsForCertain_andTheBookKeepsIt() throws Exception {
        holds(ALIVE, 1);
        Link link = rig.link();
        redis.pause();
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        link.end();
        redis.resume();
        awaitQuestions(1);
        Link next = rig.link();
        redis.pause();
        rig.context.asked.get(0).complete(false);

        rig.time.skip(Rig.SOON);
        next.end();

        assertThatThrownBy(() -> end(taking))
                .satisfies(failure -> assertThat(failure.getCause()).isNotInstanceOf(TenureException.class));
        assertThat(isInBook()).isTrue();
    }

    @Test
    void I2_whatAClosedOwnerLeft_isTakenOverInOneStep_onceTheStoreSaysSo() throws Exception {
        String left = holds(PAST, 1);
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        awaitQuestions(1);
        assertThat(rig.context.askedAbout).containsExactly(PAST);
        assertThat(inRedis()).as("nothing is done before the answer").isEqualTo(left);
        redis.command("CONFIG", "RESETSTAT");

        rig.context.asked.get(0).complete(true);

        Taken<RedisLock> taken = end(taking);
        assertThat(taken.token()).isEqualTo(LockValue.token(inRedis()));
        assertThat(redis.command("INFO", "commandstats"))
                .as("in one step")
                .contains("cmdstat_evalsha:calls=1,")
                .doesNotContain("cmdstat_eval:");
        assertThat(redis.command("EXISTS", lane.dead(PAST))).isEqualTo("1");
        assertThat(redis.command("EXISTS", lane.held(PAST))).isEqualTo("0");
    }

    @Test
    void I2_whereTheFenceIsToBeSeededFirst_whatWasLeftStaysUntilThen() throws Exception {
        String left = holds(PAST, 1);
        redis.command("DEL", lane.fence());
        AtomicReference<String> meanwhile = new AtomicReference<>();
        rig.context.onCount = () -> meanwhile.set(inRedis());
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        awaitQuestions(1);

        rig.context.asked.get(0).complete(true);

        assertThat(end(taking).token()).isEqualTo(LockValue.token(inRedis()));
        assertThat(meanwhile).hasValue(left);
    }

    @Test
    void I2_whatIsNotWhatWasSeen_isNotTakenOver() throws Exception {
        holds(PAST, 1);
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        awaitQuestions(1);
        String other = holds(ALIVE, 2);

        rig.context.asked.get(0).complete(true);

        awaitQuestions(2);
        assertThat(rig.context.askedAbout).containsExactly(PAST, ALIVE);
        assertThat(inRedis()).isEqualTo(other);
        rig.context.asked.get(1).complete(false);
        assertThatThrownBy(() -> end(taking)).hasCauseInstanceOf(HeldByOtherException.class);
        assertThat(inRedis()).isEqualTo(other);
        assertThat(redis.command("EXISTS", lane.held(ALIVE))).isEqualTo("1");
    }

    @Test
    void I2_whereTheStoreDoesNotAnswer_nothingIsTakenOver() throws Exception {
        String left = holds(PAST, 1);
        CompletableFuture<Taken<RedisLock>> taking = take(Rig.SOON);
        awaitQuestions(1);

        rig.context.asked.get(0).completeExceptionally(new IllegalStateException("expected by this test"));

        assertThatThrownBy(() -> end(taking)).hasCauseInstanceOf(HeldByOtherException.class);
        assertThat(inRedis()).isEqualTo(left);
    }
}
