package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
