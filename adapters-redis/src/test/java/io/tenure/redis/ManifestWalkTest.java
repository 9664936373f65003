package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tenure.resource.OwnerId;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class ManifestWalkTest {

    /** More than a manifest is read of in one page. */
    private static final int MANY = 1_000;

    private RedisServer redis;
    private ServiceRig rig;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
    }

    @AfterEach
    void stop() {
        rig.close();
        redis.close();
    }

    /** As if the owner held so many, in one lane. */
    private Lane hold(int locks) {
        Lane lane = rig.service.lanes().all().get(0);
        List<String> set = new ArrayList<>(List.of("MSET"));
        List<String> list = new ArrayList<>(List.of("HSET", lane.held(rig.owner)));
        for (int i = 1; i <= locks; i++) {
            String value = LockValue.begin(rig.owner, i) + ":5:1";
            set.addAll(List.of(lane.lock("k" + i), value));
            list.addAll(List.of("k" + i, value));
        }
        redis.command(set.toArray(String[]::new));
        redis.command(list.toArray(String[]::new));
        return lane;
    }

    private void walk() throws Exception {
        redis.command("CONFIG", "SET", "slowlog-log-slower-than", "0");
        redis.command("CONFIG", "SET", "slowlog-max-len", "10000");
        new ManifestWalk(rig.service, rig.owner, Duration.ofSeconds(20))
                .begin()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    /** What Redis did, word by word, the last first. */
    private List<String> backwards() {
        return String.valueOf(redis.command("SLOWLOG", "GET", "-1")).lines().toList();
    }

    @Test
    void I1_ownerIsMarkedDead_beforeItsManifestIsRead() throws Exception {
        walk();

        List<String> words = backwards();
        assertThat(rig.service.lanes().all()).allSatisfy(lane -> {
            assertThat(words).contains(lane.dead(rig.owner), lane.held(rig.owner));
            assertThat(words.lastIndexOf(lane.dead(rig.owner)))
                    .as("earlier is further back")
                    .isGreaterThan(words.lastIndexOf(lane.held(rig.owner)));
        });
    }

    @Test
    void I2_laneIsDone_onceItsManifestWasReadWhole_andWasEmpty() throws Exception {
        Lane lane = hold(MANY);

        walk();

        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
        assertThat(redis.command("EXISTS", lane.held(rig.owner))).isEqualTo("0");
        List<String> words = new ArrayList<>(backwards());
        int lastRelease = words.indexOf(Script.RECLAIM.sha());
        assertThat(Collections.indexOfSubList(words, List.of("HSCAN", lane.held(rig.owner), "0")))
                .as("from the beginning, after the last release")
                .isBetween(0, lastRelease);
    }

    @Test
    void keyOfAStrangeType_isNotTheOwners_andKeepsNothingElse() throws Exception {
        Lane lane = hold(3);
        redis.command("DEL", lane.lock("k2"));
        redis.command("SADD", lane.lock("k2"), "somebody's");

        walk();

        assertThat(redis.command("KEYS", "*:lock:*")).isEqualTo(lane.lock("k2"));
        assertThat(redis.command("EXISTS", lane.held(rig.owner))).isEqualTo("0");
    }

    @Test
    void pageWhoseManifestIsOfAStrangeType_isNotDoneByHalf() {
        Lane lane = hold(1);
        redis.command("DEL", lane.held(rig.owner));
        redis.command("SET", lane.held(rig.owner), "somebody's");
        String[] page = {lane.held(rig.owner), lane.lock("k1"), "k1", redis.command("GET", lane.lock("k1"))};

        assertThatThrownBy(() -> redis.command("EVAL", Script.RECLAIM.text(), "2", page[0], page[1], page[2], page[3]))
                .hasMessageContaining("WRONGTYPE");

        assertThat(redis.command("GET", lane.lock("k1"))).isEqualTo(page[3]);
    }

    @Test
    void I3_noMoreAreReleasedInASecond_thanTheSettingsAllow() throws Exception {
        hold(MANY);
        long begunNanos = rig.time.nowNanos();

        walk();

        // The first page is not waited for.
        Duration least = Duration.ofSeconds(1).multipliedBy(MANY - 100).dividedBy(ServiceRig.RECLAIMS_PER_SECOND);
        assertThat(Duration.ofNanos(rig.time.nowNanos() - begunNanos)).isGreaterThanOrEqualTo(least);
    }

    @Test
    void I4_walkWhoseTurnWouldComeTooLate_endsAtOnce_andPaysForNothing() {
        hold(3);
        pay(60 * ServiceRig.RECLAIMS_PER_SECOND);
        long turnNanos = turnNanos();

        assertThatThrownBy(() -> new ManifestWalk(rig.service, rig.owner, Duration.ofSeconds(20))
                        .begin()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .hasMessageContaining("not done in time");

        assertThat(turnNanos()).isEqualTo(turnNanos);
    }

    /** For so many locks; says how long to wait until their turn. */
    private Duration pay(int locks) {
        return turn(locks, rig.time.nowNanos());
    }

    /** When whoever comes now has its turn. */
    private long turnNanos() {
        long nowNanos = rig.time.nowNanos();
        return nowNanos + turn(0, nowNanos).toNanos();
    }

    private Duration turn(int locks, long nowNanos) {
        return Objects.requireNonNull(rig.service
                .reclaims()
                .enter(locks, nowNanos, nowNanos + Duration.ofHours(1).toNanos()));
    }

    @Test
    void I3_walksSideBySide_shareThePace() throws Exception {
        hold(MANY / 2);
        OwnerId other = new OwnerId(8, 8);
        String value = LockValue.begin(other, 1) + ":5:1";
        Lane lane = rig.service.lanes().all().get(1);
        redis.command("HSET", lane.held(other), "k", value);
        CompletableFuture<?> busy = new ManifestWalk(rig.service, rig.owner, Duration.ofSeconds(20))
                .begin()
                .toCompletableFuture();
        await().atMost(Rig.SOON).until(() -> pay(0), wait -> !wait.isZero());

        Duration wait = pay(0);
        long begunNanos = rig.time.nowNanos();
        new ManifestWalk(rig.service, other, Duration.ofSeconds(20))
                .begin()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);

        assertThat(Duration.ofNanos(rig.time.nowNanos() - begunNanos)).isGreaterThanOrEqualTo(wait);
        busy.get(20, TimeUnit.SECONDS);
    }
}
