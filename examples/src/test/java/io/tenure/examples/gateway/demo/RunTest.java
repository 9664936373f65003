package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.process.Children;
import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo itself, for a few seconds: five processes, a kill, a SIGTERM, and the account. */
@Timeout(120)
@Tag("processes")
class RunTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void withTenure_nothingIsLeft() throws Exception {
        Account account = run(true);
        JsonObject json = Json.read(Json.write(account.toJson()));

        assertThat(account.isClean())
                .as(shown.toString(StandardCharsets.UTF_8) + String.join("\n", account.lines()))
                .isTrue();
        assertThat(json.number("left_at_bank")).isZero();
        assertThat(json.number("left_in_store")).isZero();
        assertThat(json.number("open_channels")).isZero();
        assertThat(json.number("left")).isZero();
        assertThat(json.number("unclean_shutdowns")).isZero();
        assertThat(json.number("created")).isEqualTo(json.number("released") + json.number("gone"));
        assertThat(json.number("orphaned")).isPositive().isEqualTo(json.number("reclaimed"));
        assertThat(json.number("reclaim_first_ms")).isNotNegative().isLessThanOrEqualTo(json.number("reclaim_last_ms"));
        // Three seconds on a machine that does nothing else; this one may.
        assertThat(json.number("reclaim_last_ms")).isLessThan(10_000);
        assertThat(json.number("expired")).isPositive();
        assertThat(json.number("orders_paid")).isPositive();
        JsonObject created = json.object("created_by_layer");
        assertThat(created.names()).containsExactly("MEMORY", "CONNECTION", "EXTERNAL");
        assertThat(json.object("released_by_layer").number("EXTERNAL")).isEqualTo(created.number("EXTERNAL"));
        assertThat(folder.resolve("gateway-3-audit.log")).content().contains("released  EXTERNAL account-hold order-");
        assertThat(reclaimedIn("gateway-2-audit.log") + reclaimedIn("gateway-3-audit.log"))
                .isEqualTo(json.number("orphaned"));
    }

    @Test
    void byHand_theBankIsLeftWithWhatWasKilled() throws Exception {
        Account account = run(false);
        JsonObject json = Json.read(Json.write(account.toJson()));

        assertThat(account.isClean()).isFalse();
        assertThat(json.number("orphaned")).isPositive();
        assertThat(json.number("left_at_bank")).isGreaterThanOrEqualTo(json.number("orphaned"));
        assertThat(json.number("reclaimed")).isZero();
        assertThat(json.number("reclaimed_at_bank")).isZero();
        assertThat(json.has("reclaim_last_ms")).isFalse();
        assertThat(json.number("cents_on_hold")).isPositive();
        JsonObject left = json.object("left_by_layer");
        assertThat(left.number("MEMORY")).as("forgotten contexts").isPositive();
        assertThat(left.number("CONNECTION")).as("forgotten channels").isPositive();
    }

    private long reclaimedIn(String auditLog) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(auditLog))) {
            return lines.filter(line -> line.contains(" reclaimed EXTERNAL ")).count();
        }
    }

    private Account run(boolean governed) throws Exception {
        Settings settings = new Settings(Duration.ofSeconds(6), 30, 1, null, governed, folder);
        try (Children children = new Children(folder);
                PrintStream out = new PrintStream(shown, true, StandardCharsets.UTF_8)) {
            return Run.of(settings, children, out, false);
        }
    }
}
