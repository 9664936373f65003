package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class BackstopsTest {

    private static final Duration THIRD = ServiceRig.BACKSTOP.dividedBy(3);
    private static final String SHORT_MILLIS = "15000";

    private RedisServer redis;
    private ServiceRig rig;
    private Backstops backstops;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        backstops = new Backstops(rig.service);
    }

    @AfterEach
    void stop() {
        rig.close();
        redis.close();
    }

    private long millisLeft() {
        return Long.parseLong(String.valueOf(redis.command("PTTL", rig.key("account-7"))));
    }

    /** Whatever is counted from now on is none of the take's. */
    private HeldLock take() throws Exception {
        HeldLock held = rig.take("account-7");
        redis.command("CONFIG", "RESETSTAT");
        return held;
    }

    /** How many renewals have come since the take. */
    private long renewals() {
        String stats = String.valueOf(redis.command("INFO", "commandstats"));
        return stats.lines()
                .filter(line -> line.startsWith("cmdstat_pexpire:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    @Test
    void I1_backstop_isRenewedOnceAThirdHasPassed_andNotBefore() throws Exception {
        rig.take("account-7");
        redis.command("PEXPIRE", rig.key("account-7"), SHORT_MILLIS);
        rig.time.skip(THIRD.minusSeconds(2));
        backstops.round();
        rig.link().commands().ping().get();
        assertThat(millisLeft()).isLessThanOrEqualTo(Long.parseLong(SHORT_MILLIS));

        rig.time.skip(Duration.ofSeconds(2));
        backstops.round();

        await().atMost(Rig.SOON).until(() -> millisLeft() > Long.parseLong(SHORT_MILLIS));
    }

    @Test
    void I1_renewal_isSentAgainUntilItIsConfirmed() throws Exception {
        take();
        rig.time.skip(THIRD);
        redis.pause();
        backstops.round();
        backstops.round();
        redis.resume();
        await().atMost(Rig.SOON).until(() -> renewals() == 2);
        rig.link().commands().ping().get();

        backstops.round();

        rig.link().commands().ping().get();
        assertThat(renewals()).as("it is confirmed").isEqualTo(2);
    }

    @Test
    void I1_validity_countsFromWhenTheRenewalWasSent() throws Exception {
        HeldLock held = take();
        rig.time.skip(THIRD);
        redis.pause();
        backstops.round();
        rig.time.skip(THIRD);
        redis.resume();
        await().atMost(Rig.SOON).until(() -> renewals() == 1);
        rig.link().commands().ping().get();

        assertThat(rig.service.isValid(held, THIRD.toNanos())).as("renewed").isTrue();
        assertThat(rig.service.isValid(held, 2 * THIRD.toNanos()))
                .as("but not just now")
                .isFalse();
    }
}
