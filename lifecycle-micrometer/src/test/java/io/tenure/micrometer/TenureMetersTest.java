package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenure.cleanup.KindCounts;
import io.tenure.cluster.OwnerState;
import io.tenure.cluster.OwnerStats;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenureMetersTest {

    private static final ResourceKind<String> CACHED = ResourceKind.memory("cached", String.class)
            .release(ReleaseAction.nothing())
            .build();
    private static final ResourceKind<String> BANK = ResourceKind.connection("bank-channel", String.class)
            .release(ReleaseAction.nothing())
            .build();
    private static final ResourceKind<String> LOCK =
            ResourceKind.external("lock", String.class).build();

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final FakeReadings readings = new FakeReadings();
    private TenureMeters meters =
            TenureMeters.builder(registry).kinds(CACHED, BANK, LOCK).build();

    // ---- from the start

    @Test
    void knownKinds_areThereAtZeroFromTheStart() {
        assertThat(registry.getMeters())
                .isNotEmpty()
                .filteredOn(meter -> !"joining".equals(meter.getId().getTag("state")))
                .allSatisfy(meter -> assertThat(sum(meter)).isZero());
        for (String kind : new String[] {"cached", "bank-channel", "lock"}) {
            assertThat(search("tenure.resource.released", "kind", kind).meters())
                    .extracting(meter -> meter.getId().getTag("cause"))
                    .containsExactlyInAnyOrderElementsOf(Arrays.stream(ReleaseCause.values())
                            .map(cause -> cause.name().toLowerCase(Locale.ROOT))
                            .toList());
            assertThat(value("tenure.resource.live", "kind", kind)).isZero();
            assertThat(value("tenure.release.pending", "kind", kind)).isZero();
        }
        assertThat(timer("tenure.reclaim.latency", "kind", "lock").count()).isZero();
        assertThat(search("tenure.reclaim.latency", "kind", "cached").meters()).isEmpty();
    }

    @Test
    void names_followTheConventions() {
        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .allSatisfy(name -> assertThat(name)
                        .matches("tenure(\\.[a-z]+){2,4}")
                        .doesNotEndWith("total")
                        .doesNotEndWith("count")
                        .doesNotEndWith("seconds")
                        .doesNotEndWith("created")
                        .doesNotEndWith("info"));
        assertThat(registry.getMeters())
                // This registry shows a timer's buckets as gauges of their own.
                .filteredOn(meter -> !meter.getId().getName().endsWith(".histogram"))
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getKey)
                .containsOnly("kind", "layer", "cause", "outcome", "state");
        assertThat(registry.getMeters())
                .filteredOn(meter -> !meter.getId().getName().endsWith(".histogram"))
                .extracting(meter -> meter.getId().getDescription())
                .doesNotContainNull();
    }

    // ---- transitions

    @Test
    void life_isCounted() {
        meters.created("cached", Layer.MEMORY);
        meters.created("cached", Layer.MEMORY);
        meters.created("cached", Layer.MEMORY);
        meters.shared("cached", Layer.MEMORY);
        meters.renewed("cached", Layer.MEMORY);
        meters.retired("cached", Layer.MEMORY);
        meters.released("cached", Layer.MEMORY, ReleaseCause.CLOSED);
        meters.released("cached", Layer.MEMORY, ReleaseCause.TTL_EXPIRED);

        assertThat(value("tenure.resource.live", "kind", "cached", "layer", "memory"))
                .isEqualTo(1);
        assertThat(count("tenure.resource.registered", "kind", "cached", "layer", "memory"))
                .isEqualTo(3);
        assertThat(count("tenure.lease.shared", "kind", "cached")).isEqualTo(1);
        assertThat(count("tenure.lease.renewed", "kind", "cached")).isEqualTo(1);
        assertThat(count("tenure.resource.retired", "kind", "cached")).isEqualTo(1);
        assertThat(count("tenure.resource.released", "kind", "cached", "cause", "closed"))
                .isEqualTo(1);
        assertThat(count("tenure.resource.released", "kind", "cached", "cause", "ttl_expired"))
                .isEqualTo(1);
        assertThat(count("tenure.resource.released", "kind", "cached", "cause", "forced"))
                .isZero();
        assertThat(value("tenure.resource.live", "kind", "bank-channel")).isZero();
    }

    @Test
    void cleanup_isTimedAndItsAttemptsCounted() {
        meters.cleanupFailed("bank-channel", Layer.CONNECTION, 1);
        meters.parked("bank-channel", Layer.CONNECTION);
        meters.unparked("bank-channel", Layer.CONNECTION);
        meters.cleaned("bank-channel", Layer.CONNECTION, 2, TimeUnit.MILLISECONDS.toNanos(30));

        Timer latency = timer("tenure.release.latency", "kind", "bank-channel", "layer", "connection");
        assertThat(latency.count()).isEqualTo(1);
        assertThat(latency.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
        assertThat(latency.takeSnapshot().histogramCounts())
                .extracting(bucket -> bucket.bucket(TimeUnit.MILLISECONDS))
                .containsExactly(50.0);
        assertThat(count("tenure.release.attempt", "kind", "bank-channel", "outcome", "success"))
                .isEqualTo(1);
        assertThat(count("tenure.release.attempt", "kind", "bank-channel", "outcome", "failure"))
                .isEqualTo(1);
        assertThat(count("tenure.release.put.aside", "kind", "bank-channel")).isEqualTo(1);
    }

    @Test
    void boundOfEachLayer_isABucket() {
        assertThat(objective("cached")).isEqualTo(1);
        assertThat(objective("bank-channel")).isEqualTo(50);
        assertThat(objective("lock")).isEqualTo(2000);
    }

    private double objective(String kind) {
        return timer("tenure.release.latency", "kind", kind)
                .takeSnapshot()
                .histogramCounts()[0]
                .bucket(TimeUnit.MILLISECONDS);
    }

    @Test
    void sessionAndReclaim_areTimed() {
        meters.sessionRenewed(true, 1_000_000);
        meters.sessionRenewed(false, 2_000_000);
        meters.sessionRenewed(false, 2_000_000);
        meters.reclaimed("lock", TimeUnit.SECONDS.toNanos(11));
        meters.quarantined("lock");

        assertThat(timer("tenure.session.renewal", "outcome", "success").count())
                .isEqualTo(1);
        assertThat(timer("tenure.session.renewal", "outcome", "failure").totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(4);
        assertThat(timer("tenure.reclaim.latency", "kind", "lock").max(TimeUnit.SECONDS))
                .isEqualTo(11);
        assertThat(count("tenure.reclaim.quarantine", "kind", "lock")).isEqualTo(1);
    }

    @Test
    void troublesOfTheProcess_areCounted() {
        meters.eventsDropped(3);
        meters.eventsDropped(4);
        meters.threadRestarted();

        assertThat(count("tenure.event.dropped")).isEqualTo(7);
        assertThat(count("tenure.thread.restarted")).isEqualTo(1);
    }

    @Test
    void releaseThatIsToldBeforeItsRegistration_isNeverMinusOne() {
        meters.released("cached", Layer.MEMORY, ReleaseCause.CLOSED);

        assertThat(value("tenure.resource.live", "kind", "cached")).isZero();
    }

    // ---- kinds

    @Test
    void unknownKind_getsMetersWithItsFirstTransition() {
        meters.created("new", Layer.MEMORY);

        assertThat(value("tenure.resource.live", "kind", "new", "layer", "memory"))
                .isEqualTo(1);
        assertThat(count("tenure.resource.released", "kind", "new", "cause", "forced"))
                .isZero();
    }

    @Test
    void kindThatOnlyOthersHeld_getsMetersWhenItIsReclaimed() {
        meters.reclaimed("theirs", 5);
        meters.quarantined("theirs-too");

        assertThat(timer("tenure.reclaim.latency", "kind", "theirs").count()).isEqualTo(1);
        assertThat(count("tenure.reclaim.quarantine", "kind", "theirs-too")).isEqualTo(1);
    }

    @Test
    void oneNameInTwoLayers_isCountedApart() {
        meters.created("twice", Layer.MEMORY);
        meters.created("twice", Layer.CONNECTION);
        meters.released("twice", Layer.CONNECTION, ReleaseCause.CLOSED);

        assertThat(value("tenure.resource.live", "kind", "twice", "layer", "memory"))
                .isEqualTo(1);
        assertThat(value("tenure.resource.live", "kind", "twice", "layer", "connection"))
                .isZero();
    }

    @Test
    void kindsBeyondTheLimit_areCountedTogether() {
        meters.close();
        meters = TenureMeters.builder(registry).kinds(CACHED, BANK).maxKinds(2).build();
        meters.bindTo(readings);
        readings.releases.put("cached", new KindCounts(1, 0, 0, false));
        readings.releases.put("a", new KindCounts(2, 3, 1, true));
        readings.releases.put("b", new KindCounts(4, 5, 0, false));

        assertThat(search("tenure.resource.live", "kind", "_other").meters()).isEmpty();
        for (int i = 0; i < 1000; i++) {
            meters.created("kind-" + i, Layer.MEMORY);
        }
        meters.created("pooled", Layer.CONNECTION);
        meters.shared("kind-1", Layer.MEMORY);
        meters.released("kind-1", Layer.MEMORY, ReleaseCause.CLOSED);
        meters.created("cached", Layer.MEMORY);

        assertThat(value("tenure.resource.live", "kind", "_other", "layer", "memory"))
                .isEqualTo(999);
        assertThat(value("tenure.resource.live", "kind", "_other", "layer", "connection"))
                .isEqualTo(1);
        assertThat(value("tenure.resource.live", "kind", "cached")).isEqualTo(1);
        assertThat(count("tenure.meter.folded")).isEqualTo(1001);
        assertThat(value("tenure.release.pending", "kind", "_other")).isEqualTo(6);
        assertThat(value("tenure.release.parked", "kind", "_other")).isEqualTo(8);
        assertThat(value("tenure.release.hung", "kind", "_other")).isEqualTo(1);
        assertThat(value("tenure.release.breaker.open", "kind", "_other")).isEqualTo(1);
        assertThat(value("tenure.release.pending", "kind", "cached")).isEqualTo(1);
        assertThat(registry.getMeters()).hasSizeLessThan(120);
    }

    // ---- readings

    @Test
    void stateOfABoundCoordinator_isShown() {
        meters.bindTo(readings);
        readings.releases.put("lock", new KindCounts(7, 3, 1, true));

        assertThat(value("tenure.release.pending", "kind", "lock")).isEqualTo(7);
        assertThat(value("tenure.release.parked", "kind", "lock")).isEqualTo(3);
        assertThat(value("tenure.release.hung", "kind", "lock")).isEqualTo(1);
        assertThat(value("tenure.release.breaker.open", "kind", "lock")).isEqualTo(1);
        assertThat(value("tenure.release.pending", "kind", "cached")).isZero();
        assertThat(value("tenure.session.margin")).isEqualTo(8.5);
        assertThat(value("tenure.session.state", "state", "active")).isEqualTo(1);
        assertThat(value("tenure.session.state", "state", "lost")).isZero();
        assertThat(value("tenure.owner.held")).isEqualTo(3);
        assertThat(value("tenure.owner.undo.pending")).isEqualTo(4);
        assertThat(value("tenure.owner.orphaned")).isEqualTo(5);
        assertThat(value("tenure.resource.quarantined")).isEqualTo(6);
        assertThat(value("tenure.owner.unreadable")).isEqualTo(7);
        assertThat(value("tenure.owner.fault")).isEqualTo(8);
        assertThat(value("tenure.reclaim.braked")).isEqualTo(1);
        assertThat(value("tenure.reclaim.stopped")).isZero();
    }

    @Test
    void gaugesThatAreReadTogether_areReadOnce_andLaterAnew() {
        assertThat(value("tenure.session.margin")).isZero();
        meters.bindTo(readings);
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(sum(meter)).isNotNaN());
        assertThat(readings.taken).isEqualTo(1);

        readings.owner = new OwnerStats(OwnerState.LOST, Duration.ZERO, 0, 0, 0, 0, 0, 0, 0, 0, false, true, 0);
        clock.add(Duration.ofMillis(99));
        assertThat(value("tenure.session.state", "state", "active")).isEqualTo(1);
        clock.add(Duration.ofMillis(1));
        assertThat(value("tenure.session.state", "state", "active")).isZero();
        assertThat(value("tenure.session.state", "state", "lost")).isEqualTo(1);
        assertThat(value("tenure.reclaim.stopped")).isEqualTo(1);
    }

    @Test
    void secondCoordinator_isRefused() {
        meters.bindTo(readings);

        assertThatThrownBy(() -> meters.bindTo(new FakeReadings()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("coordinator");
        assertThat(value("tenure.owner.held")).isEqualTo(3);
    }

    // ---- the registry

    @Test
    void secondMetersWithTheSameTags_areRefused() {
        assertThatThrownBy(() -> TenureMeters.on(registry))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("other than those of the meters that this registry shows already");
    }

    @Test
    void tags_keepSeveralCoordinatorsApart() {
        meters.close();
        TenureMeters one =
                TenureMeters.builder(registry).tags("coordinator", "one").build();
        TenureMeters other =
                TenureMeters.builder(registry).tags("coordinator", "other").build();
        one.created("cached", Layer.MEMORY);
        other.eventsDropped(2);

        assertThat(value("tenure.resource.live", "coordinator", "one", "kind", "cached"))
                .isEqualTo(1);
        assertThat(count("tenure.event.dropped", "coordinator", "one")).isZero();
        assertThat(count("tenure.event.dropped", "coordinator", "other")).isEqualTo(2);
        one.close();
        assertThat(registry.getMeters())
                .allSatisfy(
                        meter -> assertThat(meter.getId().getTag("coordinator")).isEqualTo("other"));
    }

    @Test
    void close_takesEverythingOut_andLaterTransitionsPutNothingIn() {
        registry.counter("not.ours").increment();

        meters.close();
        meters.close();
        meters.created("cached", Layer.MEMORY);
        meters.created("new", Layer.MEMORY);
        meters.cleaned("new", Layer.MEMORY, 1, 5);
        meters.sessionRenewed(true, 5);

        assertThat(registry.getMeters())
                .extracting(meter -> meter.getId().getName())
                .containsExactly("not.ours");
        assertThatCode(() -> TenureMeters.on(registry).close()).doesNotThrowAnyException();
    }

    @Test
    void registryThatRefuses_costsNothingButMeters() {
        registry.config().onMeterAdded(meter -> {
            if ("cursed".equals(meter.getId().getTag("kind"))) {
                throw new IllegalArgumentException("no such meter here");
            }
        });

        assertThatCode(() -> {
                    meters.created("cursed", Layer.EXTERNAL);
                    meters.cleaned("cursed", Layer.EXTERNAL, 1, 5);
                    meters.reclaimed("cursed", 5);
                    meters.released("cursed", Layer.EXTERNAL, ReleaseCause.CLOSED);
                })
                .doesNotThrowAnyException();
        meters.created("fine", Layer.EXTERNAL);
        assertThat(value("tenure.resource.live", "kind", "fine")).isEqualTo(1);
    }

    @Test
    void registryThatRefusesAtTheStart_isLeftAsItWas() {
        SimpleMeterRegistry fresh = new SimpleMeterRegistry();
        fresh.config().onMeterAdded(meter -> {
            if (meter.getId().getName().equals("tenure.thread.restarted")) {
                throw new IllegalArgumentException("no such meter here");
            }
        });

        assertThatThrownBy(() -> TenureMeters.on(fresh)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fresh.getMeters()).isEmpty();
    }

    // ---- settings

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001, Integer.MAX_VALUE})
    void limitOfKindsOutOfBounds_isRefused(int limit) {
        assertThatThrownBy(() -> TenureMeters.builder(registry).maxKinds(limit))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("maxKinds is " + limit + ", but must be 1 to 10000");
    }

    @Test
    void moreKindsThanTheLimit_areRefused() {
        assertThatThrownBy(() -> TenureMeters.builder(registry)
                        .kinds(CACHED, BANK)
                        .maxKinds(1)
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("maxKinds is 1, but must be at least as many as the kinds named, 2");
    }

    @Test
    void oddTags_areRefused() {
        assertThatThrownBy(() -> TenureMeters.builder(registry).tags("coordinator"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("names and values by turns");
    }

    // ---- helpers

    private static double sum(Meter meter) {
        double sum = 0;
        for (Measurement measurement : meter.measure()) {
            sum += measurement.getValue();
        }
        return sum;
    }

    private Search search(String name, String... tags) {
        return registry.find(name).tags(Tags.of(tags));
    }

    private double value(String name, String... tags) {
        return search(name, tags).gauge().value();
    }

    private double count(String name, String... tags) {
        return search(name, tags).functionCounter().count();
    }

    private Timer timer(String name, String... tags) {
        return search(name, tags).timer();
    }
}
