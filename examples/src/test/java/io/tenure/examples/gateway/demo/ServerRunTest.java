package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.process.Children;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonObject;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo on servers that run already, for a few seconds: a kill, a stop beyond the lease, a SIGTERM, and the account. */
@Timeout(180)
@Tag("processes")
@RequiresServer({"etcd", "etcdctl", "redis-server"})
class ServerRunTest {

    private static final Duration LOAD = Duration.ofSeconds(15);
    private static final int RATE = 15;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void onServers_nothingIsLeft_andTheLedgerRefusesWhoWasLost() throws Exception {
        try (EtcdServer etcd = EtcdServer.builder()
                        .flag("--heartbeat-interval=100")
                        .flag("--election-timeout=1000")
                        .start();
                RedisServer redis = RedisServer.start()) {
            Account account = run(
                    new ServerChoice(etcd.clientUrl().toString(), redis.uri().toString()));
            JsonObject json = Json.read(Json.write(account.toJson()));

            assertThat(account.isClean())
                    .as(shown.toString(StandardCharsets.UTF_8) + String.join("\n", account.lines()))
                    .isTrue();
            assertNothingIsLeft(json);
            assertWhatWasKilledIsReclaimed(json);
            assertWhoWasLostIsRefused(json);
            assertThat(json.number("orders_paid")).isPositive();
            assertThat(etcd.ctl("get", "--prefix", "/", "--keys-only").strip()).isEmpty();
            assertThat(redis.command("DBSIZE")).isEqualTo("0");
        }
    }

    private static void assertNothingIsLeft(JsonObject json) {
        for (String figure : new String[] {
            "left",
            "left_in_redis",
            "left_in_directory",
            "left_in_store",
            "left_at_bank",
            "left_by_sigterm",
            "open_channels",
            "unclean_shutdowns"
        }) {
            assertThat(json.number(figure)).as(figure).isZero();
        }
        assertThat(json.number("created")).isEqualTo(json.number("released") + json.number("gone"));
    }

    private static void assertWhatWasKilledIsReclaimed(JsonObject json) {
        assertThat(json.number("orphaned_locks")).isPositive();
        assertThat(json.number("orphaned_listings")).isEqualTo(1);
        assertThat(json.number("orphaned")).isEqualTo(json.number("reclaimed"));
        assertThat(json.number("reclaim_last_ms")).isLessThanOrEqualTo(ServerVerdict.RECLAIMED_WITHIN.toMillis());
    }

    private static void assertWhoWasLostIsRefused(JsonObject json) {
        assertThat(json.number("stopped_ms")).isGreaterThan(json.number("ttl_ms"));
        assertThat(json.number("stopped_reclaimed")).isEqualTo(json.number("stopped_locks") + 1);
        assertThat(json.number("stopped_reclaim_last_ms"))
                .isLessThanOrEqualTo(ServerVerdict.RECLAIMED_WITHIN.toMillis());
        assertThat(json.number("sessions_lost")).isPositive();
        assertThat(json.number("late_bookings")).isPositive().isEqualTo(json.number("late_refused"));
        assertThat(json.number("ledger_refused")).isGreaterThanOrEqualTo(json.number("late_refused"));
        assertThat(json.flag("went_on")).isTrue();
    }

    private Account run(ServerChoice servers) throws Exception {
        Settings settings = new Settings(LOAD, RATE, 1, null, true, folder, servers);
        try (Children children = new Children(folder);
                PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8)) {
            return Run.of(settings, children, out, false);
        }
    }
}
