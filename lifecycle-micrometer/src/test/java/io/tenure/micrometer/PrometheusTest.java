package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How the meters come out where most people look at them. */
class PrometheusTest {

    private static final ResourceKind<String> BANK = ResourceKind.connection("bank-channel", String.class)
            .release(ReleaseAction.nothing())
            .build();
    private static final ResourceKind<String> LOCK =
            ResourceKind.external("lock", String.class).build();

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void page_hasConventionalNamesAndUnits() {
        try (TenureMeters meters =
                TenureMeters.builder(registry).kinds(BANK, LOCK).build()) {
            meters.bindTo(new FakeReadings());
            meters.eventsDropped(2);

            assertThat(families())
                    .containsExactly(
                            "tenure_event_dropped_total counter",
                            "tenure_lease_renewed_total counter",
                            "tenure_lease_shared_total counter",
                            "tenure_meter_folded_total counter",
                            "tenure_owner_fault gauge",
                            "tenure_owner_held gauge",
                            "tenure_owner_orphaned gauge",
                            "tenure_owner_undo_pending gauge",
                            "tenure_owner_unreadable gauge",
                            "tenure_reclaim_braked gauge",
                            "tenure_reclaim_latency_seconds summary",
                            "tenure_reclaim_latency_seconds_max gauge",
                            "tenure_reclaim_quarantine_total counter",
                            "tenure_reclaim_stopped gauge",
                            "tenure_release_attempt_total counter",
                            "tenure_release_breaker_open gauge",
                            "tenure_release_hung gauge",
                            "tenure_release_latency_seconds histogram",
                            "tenure_release_latency_seconds_max gauge",
                            "tenure_release_parked gauge",
                            "tenure_release_pending gauge",
                            "tenure_release_put_aside_total counter",
                            "tenure_resource_live gauge",
                            "tenure_resource_quarantined gauge",
                            "tenure_resource_registered_total counter",
                            "tenure_resource_released_total counter",
                            "tenure_resource_retired_total counter",
                            "tenure_session_margin_seconds gauge",
                            "tenure_session_renewal_seconds summary",
                            "tenure_session_renewal_seconds_max gauge",
                            "tenure_session_state gauge",
                            "tenure_thread_restarted_total counter");
            assertThat(registry.scrape())
                    .contains("tenure_session_margin_seconds 8.5")
                    .contains("tenure_event_dropped_total 2.0")
                    .contains("tenure_session_state{state=\"active\"} 1.0");
        }
    }

    @Test
    void page_showsALife() {
        try (TenureMeters meters = TenureMeters.on(registry)) {
            meters.created("bank-channel", Layer.CONNECTION);
            meters.created("bank-channel", Layer.CONNECTION);
            meters.released("bank-channel", Layer.CONNECTION, ReleaseCause.IDLE_EXPIRED);
            meters.cleaned("bank-channel", Layer.CONNECTION, 1, TimeUnit.MILLISECONDS.toNanos(60));

            String of = "kind=\"bank-channel\",layer=\"connection\"";
            assertThat(registry.scrape())
                    .contains("tenure_resource_live{" + of + "} 1.0")
                    .contains("tenure_resource_released_total{cause=\"idle_expired\"," + of + "} 1.0")
                    .contains("tenure_resource_released_total{cause=\"closed\"," + of + "} 0.0")
                    .contains("tenure_release_latency_seconds_bucket{" + of + ",le=\"0.05\"} 0")
                    .contains("tenure_release_latency_seconds_bucket{" + of + ",le=\"+Inf\"} 1")
                    .contains("tenure_release_latency_seconds_count{" + of + "} 1")
                    .contains("tenure_release_latency_seconds_sum{" + of + "} 0.06");
        }
    }

    @Test
    void page_hasBucketsForPercentiles_whereTheyAreAskedFor() {
        try (TenureMeters meters = TenureMeters.builder(registry)
                .kinds(BANK, LOCK)
                .percentileHistogram(true)
                .build()) {
            meters.cleaned("bank-channel", Layer.CONNECTION, 1, TimeUnit.MILLISECONDS.toNanos(60));

            assertThat(buckets("tenure_release_latency_seconds_bucket{kind=\"bank-channel\""))
                    .isBetween(30L, 100L);
            assertThat(buckets("tenure_release_latency_seconds_bucket{kind=\"lock\""))
                    .isBetween(30L, 100L);
            assertThat(buckets("tenure_reclaim_latency_seconds_bucket{kind=\"lock\""))
                    .isBetween(30L, 100L);
            assertThat(buckets("tenure_session_renewal_seconds_bucket{outcome=\"success\""))
                    .isBetween(30L, 100L);
        }
    }

    @Test
    void kindsOfAllLayersAndTheRest_shareTheirFamilies() {
        try (TenureMeters meters =
                TenureMeters.builder(registry).kinds(LOCK).maxKinds(1).build()) {
            meters.created("more", Layer.MEMORY);
            meters.created("lock", Layer.EXTERNAL);

            assertThat(registry.scrape())
                    .contains("tenure_resource_live{kind=\"_other\",layer=\"memory\"} 1.0")
                    .contains("tenure_resource_live{kind=\"lock\",layer=\"external\"} 1.0")
                    .contains("tenure_release_pending{kind=\"_other\"} 0.0");
        }
    }

    private Set<String> families() {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.substring("# TYPE ".length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private long buckets(String prefix) {
        return registry.scrape().lines().filter(line -> line.startsWith(prefix)).count();
    }
}
