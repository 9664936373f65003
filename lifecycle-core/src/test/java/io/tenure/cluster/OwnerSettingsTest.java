package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OwnerSettingsTest {

    private static OwnerSettings.Builder settings() {
        return OwnerSettings.builder("payments", "gateway");
    }

    @Test
    void defaults_areThoseOfTheProtocol() {
        OwnerSettings settings = settings().build();

        assertThat(settings.ttl()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.margin()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.renewEvery()).isEqualTo(Duration.ofSeconds(10).dividedBy(3));
        assertThat(settings.lockDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.reconcileEvery()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.loopEvery()).isEqualTo(Duration.ofMillis(100));
        assertThat(settings.brakeAtMost()).isEqualTo(Duration.ofSeconds(60));
    }

    /** One that is set, and its limits where all others have their defaults. */
    private record Bounded(
            String field,
            BiFunction<OwnerSettings.Builder, Duration, OwnerSettings.Builder> set,
            Function<OwnerSettings, Duration> get,
            Duration least,
            Duration most) {
        @Override
        public String toString() {
            return field;
        }
    }

    static List<Bounded> bounds() {
        return List.of(
                new Bounded("margin", OwnerSettings.Builder::margin, OwnerSettings::margin, millis(500), seconds(5)),
                new Bounded(
                        "lockDelay",
                        OwnerSettings.Builder::lockDelay,
                        OwnerSettings::lockDelay,
                        Duration.ZERO,
                        seconds(60)),
                new Bounded(
                        "reconcileEvery",
                        OwnerSettings.Builder::reconcileEvery,
                        OwnerSettings::reconcileEvery,
                        millis(100),
                        Duration.ofHours(1)),
                new Bounded(
                        "loopEvery",
                        OwnerSettings.Builder::loopEvery,
                        OwnerSettings::loopEvery,
                        millis(1),
                        seconds(10).dividedBy(6)),
                new Bounded(
                        "callTimeout",
                        OwnerSettings.Builder::callTimeout,
                        OwnerSettings::callTimeout,
                        millis(10),
                        millis(2_500)),
                new Bounded(
                        "releaseTimeout",
                        OwnerSettings.Builder::releaseTimeout,
                        OwnerSettings::releaseTimeout,
                        millis(10),
                        seconds(300)),
                new Bounded(
                        "claimIdle",
                        OwnerSettings.Builder::claimIdle,
                        OwnerSettings::claimIdle,
                        seconds(1),
                        Duration.ofHours(1)),
                new Bounded(
                        "brakeAtMost",
                        OwnerSettings.Builder::brakeAtMost,
                        OwnerSettings::brakeAtMost,
                        Duration.ZERO,
                        seconds(60)));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @ParameterizedTest
    @MethodSource("bounds")
    void eachBound_isAccepted_andANanosecondBeyondIsNot(Bounded bounded) {
        for (Duration fits : List.of(bounded.least(), bounded.most())) {
            assertThat(bounded.get().apply(bounded.set().apply(settings(), fits).build()))
                    .isEqualTo(fits);
        }
        for (Duration beyond :
                List.of(bounded.least().minusNanos(1), bounded.most().plusNanos(1))) {
            assertThatThrownBy(() -> bounded.set().apply(settings(), beyond).build())
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContainingAll(
                            bounded.field(),
                            beyond.toString(),
                            bounded.least().toString(),
                            bounded.most().toString());
        }
    }

    @Test
    void ranks_areBounded() {
        OwnerSettings settings = settings().rank(millis(1), millis(1)).build();
        assertThat(settings.rankStep()).isEqualTo(millis(1));
        assertThat(settings.maxRankDelay()).isEqualTo(millis(1));
        assertThat(settings().rank(seconds(10), seconds(60)).build().maxRankDelay())
                .isEqualTo(seconds(60));
        assertThatThrownBy(() -> settings().rank(seconds(11), seconds(60)).build())
                .hasMessageContaining("rankStep");
        assertThatThrownBy(() -> settings().rank(Duration.ZERO, seconds(60)).build())
                .hasMessageContaining("rankStep");
        assertThatThrownBy(() -> settings().rank(seconds(10), seconds(9)).build())
                .hasMessageContaining("maxRankDelay");
        assertThatThrownBy(() -> settings().rank(seconds(10), seconds(61)).build())
                .hasMessageContaining("maxRankDelay");
    }

    @Test
    void badValues_areRefused_namingFieldValueAndLimit() {
        assertThatThrownBy(() -> settings().ttl(Duration.ZERO).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContainingAll("ttl", "PT0S", "PT1S");
        assertThatThrownBy(() -> settings().ttl(Duration.ofSeconds(-1)).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl");
        assertThatThrownBy(() -> settings().margin(Duration.ofSeconds(9)).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContainingAll("margin", "PT9S", "PT5S");
        assertThatThrownBy(() -> settings().maxHolds(0).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContainingAll("maxHolds", "0");
        assertThatThrownBy(() -> OwnerSettings.builder("Bad Namespace", "x").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("namespace");
        assertThatThrownBy(() -> OwnerSettings.builder("ok", " ").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("service");
    }
}
