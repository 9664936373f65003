package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class EpochsTest {

    private static final long EPOCH = 1L << 32;

    private RedisServer redis;
    private ServiceRig rig;
    private Lane lane;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        lane = rig.lane("job");
    }

    @AfterEach
    void stop() {
        redis.resume();
        rig.close();
        redis.close();
    }

    private CompletableFuture<Long> seed(Link link, Lane of, long above) {
        return rig.service.epochs().seed(link, of, above, Rig.SOON).toCompletableFuture();
    }

    private static long end(CompletableFuture<Long> seeded) throws Exception {
        return seeded.get(10, TimeUnit.SECONDS);
    }

    private static String fence(String run, long epoch, long count) {
        return run + ":" + (epoch * EPOCH + count);
    }

    @Test
    void I1_fenceOfAFormerRun_isRenewedForTheLinksRun_toAHigherEpoch() throws Exception {
        redis.command("SET", lane.fence(), fence("former", 5, 7));
        Link link = rig.link();

        assertThat(end(seed(link, lane, 5))).isEqualTo(6);

        assertThat(redis.command("GET", lane.fence())).isEqualTo(fence(link.run(), 6, 0));
    }

    @Test
    void I1_fenceThatIsHigherThanWhatWasCounted_isRenewedAboveThat() throws Exception {
        redis.command("SET", lane.fence(), fence("former", 9, 7));
        Link link = rig.link();

        assertThat(end(seed(link, lane, 5))).isEqualTo(10);

        assertThat(redis.command("GET", lane.fence())).isEqualTo(fence(link.run(), 10, 0));
        assertThat(rig.context.counted).as("the first was too low").containsExactly(6L, 10L);
    }

    @Test
    void I1_fenceThatIsTheRunsAlready_staysAsItIs_unlessItsEpochIsUsedUp() throws Exception {
        Link link = rig.link();
        redis.command("SET", lane.fence(), fence(link.run(), 3, 7));
        assertThat(end(seed(link, lane, 3))).isEqualTo(3);
        assertThat(redis.command("GET", lane.fence())).isEqualTo(fence(link.run(), 3, 7));

        redis.command("SET", lane.fence(), fence(link.run(), 3, EPOCH - 1));
        long next = end(seed(link, lane, 3));

        assertThat(next).isGreaterThan(3);
        assertThat(redis.command("GET", lane.fence())).isEqualTo(fence(link.run(), next, 0));
    }

    @Test
    void I1_linkThatHasEnded_renewsNothing_alsoWhereAnotherHasCome() {
        Link ended = rig.link();
        ended.end();
        await().atMost(Rig.SOON).until(() -> rig.link() != ended);

        assertThatThrownBy(() -> end(seed(ended, lane, 0))).hasCauseInstanceOf(NotAppliedException.class);

        assertThat(redis.command("EXISTS", lane.fence())).isEqualTo("0");
    }

    @Test
    void I2_whoeverNeedsALaneWhileItIsSeeded_waitsForThatOne() throws Exception {
        Link link = rig.link();
        redis.pause();
        CompletableFuture<Long> first = seed(link, lane, 0);
        CompletableFuture<Long> second = seed(link, lane, 0);
        assertThat(rig.context.counted).containsExactly(1L);
        assertThat(second).isNotDone();

        redis.resume();

        assertThat(end(first)).isEqualTo(1);
        assertThat(end(second)).isEqualTo(1);
        assertThat(rig.context.counted).hasSize(1);
    }

    @Test
    void I2_lanesAndLinks_areSeededEachByItself_oneAfterTheOtherToo() throws Exception {
        Link link = rig.link();
        Lane another = rig.service.lanes().all().get((lane.number() + 1) % Lanes.COUNT);
        redis.pause();
        CompletableFuture<Long> first = seed(link, lane, 0);
        CompletableFuture<Long> beside = seed(link, another, 0);
        link.end();
        redis.resume();
        assertThatThrownBy(() -> end(first)).isNotNull();
        assertThatThrownBy(() -> end(beside)).isNotNull();
        assertThat(rig.context.counted).hasSize(2);
        await().atMost(Rig.SOON).until(() -> rig.link() != link);

        assertThat(end(seed(rig.link(), lane, 0))).isPositive();
    }
}
