package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.test.CapturedLog;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class VerificationTest {

    private static final Duration ALMOST = Verification.MANIFEST_KEPT.minusMinutes(1);

    private RedisServer redis;
    private ServiceRig rig;
    private Verification verification;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        verification = new Verification(rig.service);
    }

    @AfterEach
    void stop() {
        rig.close();
        redis.close();
    }

    /** Everything is verified that can be on the present link, and the answers have come. */
    private void verify() throws Exception {
        Link link = rig.link();
        verification.all(link);
        answered(link);
    }

    /** The second time, what was sent anew with its text, for the server did not know the script. */
    private static void answered(Link link) throws Exception {
        link.commands().ping().get();
        link.commands().ping().get();
    }

    /** Lists a lock as that owner's, as if it had come back by a fail-over. */
    private void putBack(String name, long nonce) {
        String value = LockValue.begin(rig.owner, nonce) + ":5:1";
        redis.command("SET", rig.key(name), value);
        redis.command("HSET", rig.lane(name).held(rig.owner), Lane.field(name), value);
    }

    @Test
    void I1_whatRedisHasLost_isTold_andNothingElse() throws Exception {
        HeldLock kept = rig.take("kept");
        HeldLock gone = rig.take("gone");
        HeldLock given = rig.take("given");
        HeldLock ending = rig.take("ending");
        redis.command("DEL", rig.key("gone"), rig.key("ending"));
        redis.command("SET", rig.key("given"), "somebody else's");
        ending.end();

        verify();

        assertThat(rig.context.lost).containsExactlyInAnyOrder(gone.record(), given.record());
        assertThat(rig.isValid(kept)).isTrue();
        assertThat(rig.isValid(gone)).isFalse();
        assertThat(rig.isValid(given)).isFalse();
    }

    @Test
    void I1_lockThatIsOfAStrangeType_isTold_andTheOthersOfItsPageAreSeen() throws Exception {
        HeldLock kept = rig.take("kept");
        HeldLock strange = rig.take(another(kept.lane()));
        redis.command("DEL", strange.key());
        redis.command("HSET", strange.key(), "a", "b");
        rig.link().end();

        verify();

        assertThat(rig.isValid(kept)).isTrue();
        assertThat(rig.context.lost).containsExactly(strange.record());
    }

    /** The name of a lock in that lane. */
    private String another(Lane lane) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "k" + i)
                .filter(name -> rig.lane(name) == lane)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void I2_whatIsNoLockOfOurs_isNotInTheWayOfTheOthers() throws Exception {
        rig.take("kept");
        String held = rig.lane("stray").held(rig.owner);
        redis.command("HSET", held, "%20", LockValue.begin(rig.owner, 1) + ":5:1");
        redis.command("HSET", held, "a", LockValue.begin(rig.owner, 0) + ":5:1");
        redis.command("HSET", held, "b", LockValue.begin(rig.owner, 1) + ":-5:1");
        putBack("stray", 77);

        verify();

        await().atMost(Rig.SOON).until(() -> "0".equals(redis.command("EXISTS", rig.key("stray"))));
        assertThat(redis.command("HEXISTS", held, "%20")).isEqualTo("1");
        assertThat(redis.command("HEXISTS", held, "a")).isEqualTo("1");
        assertThat(redis.command("HEXISTS", held, "b")).isEqualTo("1");
    }

    @Test
    void I2_whatTheManifestLists_andNobodyHereKnows_isReleasedAndClosed() throws Exception {
        HeldLock kept = rig.take("kept");
        putBack("stray", 77);

        verify();

        await().atMost(Rig.SOON).until(() -> "0".equals(redis.command("EXISTS", rig.key("stray"))));
        assertThat(redis.command("EXISTS", rig.lane("stray").revoked(LockValue.hex(77))))
                .isEqualTo("1");
        assertThat(redis.command("EXISTS", kept.key())).isEqualTo("1");
    }

    @Test
    void I4_manifest_isKeptLongerThanAnyLock_andNotForEver() throws Exception {
        HeldLock kept = rig.take("kept");
        String manifest = kept.lane().held(rig.owner);
        assertThat(keptFor(manifest)).as("before it is looked at").isBetween(ALMOST, Verification.MANIFEST_KEPT);
        // As if it had been looked at last a long time ago.
        redis.command("PEXPIRE", manifest, "100000");

        rig.take(another(kept.lane()));
        assertThat(keptFor(manifest)).as("a take leaves it to the look").isLessThan(ALMOST);
        verify();

        await().atMost(Rig.SOON)
                .untilAsserted(() -> assertThat(keptFor(manifest)).isBetween(ALMOST, Verification.MANIFEST_KEPT));
    }

    private Duration keptFor(String key) {
        return Duration.ofMillis(Long.parseLong(String.valueOf(redis.command("PTTL", key))));
    }

    @Test
    void I3_afterANewLink_aLockIsValidOnlyOnceItWasSeenThere() throws Exception {
        HeldLock kept = rig.take("kept");
        HeldLock gone = rig.take("gone");
        redis.command("DEL", rig.key("gone"));
        rig.link().end();
        Link link = rig.link();
        redis.pause();
        verification.all(link);
        assertThat(rig.isValid(kept)).as("not seen yet").isFalse();

        redis.resume();
        answered(link);

        assertThat(rig.isValid(kept)).isTrue();
        assertThat(rig.isValid(gone)).as("not there").isFalse();
    }

    @Test
    void rightThatIsMissing_isWarnedOf_butNotAtEachLock() throws Exception {
        rig.take("account-7");
        rig.take("account-8");
        redis.command("ACL", "SETUSER", "default", "-pttl");
        rig.link().end();

        try (CapturedLog log = new CapturedLog()) {
            verify();

            assertThat(log.text().lines().filter(line -> line.contains("be verified")))
                    .hasSize(2)
                    .satisfiesOnlyOnce(line -> assertThat(line).contains("WARN").contains("can't run this command"));
        }
    }

    @Test
    void I3_whatAServerInDoubtSays_isNeitherSeenNorTold() throws Exception {
        HeldLock kept = rig.take("kept");
        HeldLock gone = rig.take("gone");
        redis.command("DEL", rig.key("gone"));
        rig.link().end();
        Link link = rig.link();
        link.doubted();

        verify();

        assertThat(rig.context.lost).isEmpty();
        link.trusted();
        answered(link);
        assertThat(rig.isValid(kept)).isFalse();
        verify();
        assertThat(rig.isValid(kept)).isTrue();
        assertThat(rig.context.lost).containsExactly(gone.record());
    }

    @Test
    void I3_onANewLink_aLockIsValidNoLongerThanItIsKeptThere() throws Exception {
        HeldLock kept = rig.take("kept");
        HeldLock extended = rig.take("extended");
        // As where the server that confirmed the extension is gone.
        redis.command("PEXPIRE", extended.key(), "10000");
        rig.link().end();

        verify();

        Moment now = Moment.of(rig.time);
        assertThat(rig.service.isValid(extended, Duration.ofSeconds(5).toNanos()))
                .isTrue();
        assertThat(rig.service.isValid(extended, Duration.ofSeconds(11).toNanos()))
                .isFalse();
        assertThat(extended.isDue(now, 3)).isTrue();
        assertThat(rig.service.isValid(kept, Duration.ofSeconds(11).toNanos())).isTrue();
        assertThat(kept.isDue(now, 3)).isFalse();
    }
}
