package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BankReportTest {

    private static final long KILLED = Duration.ofSeconds(100).toNanos();
    private static final long READ = Duration.ofSeconds(105).toNanos();

    @Test
    void reclaims_areCountedBackFromTheReading() {
        BankReport report = report(List.of(3_800L, 3_500L));

        assertThat(report.reclaimMillis("gateway-1", KILLED)).containsExactlyInAnyOrder(1_200L, 1_500L);
    }

    @Test
    void withoutReclaims_thereAreNoMoments() {
        assertThat(report(List.of()).reclaimMillis("gateway-1", KILLED)).isEmpty();
        assertThat(report(List.of(1L)).reclaimMillis("gateway-2", KILLED)).isEmpty();
    }

    private static BankReport report(List<Long> reclaimAgoMillis) {
        BankReport.Position position = new BankReport.Position("o", "gateway-1", 0, 0, 2, 0, 2, reclaimAgoMillis);
        return new BankReport(0, 0, List.of(position), Map.of(), LedgerReport.NONE, READ);
    }
}
