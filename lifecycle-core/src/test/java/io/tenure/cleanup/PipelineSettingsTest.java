package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineSettingsTest {

    private static final LayerLimits LIMITS = new LayerLimits(1, 0, 1);

    @Test
    void eachLayer_hasItsLimits() {
        PipelineSettings settings = PipelineSettings.DEFAULT;

        assertThat(settings.limits(Layer.MEMORY)).isSameAs(settings.memory());
        assertThat(settings.limits(Layer.CONNECTION)).isSameAs(settings.connection());
        assertThat(settings.limits(Layer.EXTERNAL)).isSameAs(settings.external());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT1M0.000000001S"})
    void inlineBoundOutOfBounds_isRefused(String bound) {
        assertRefused(
                () -> new PipelineSettings(LIMITS, LIMITS, LIMITS, BreakerSettings.DEFAULT, Duration.parse(bound)),
                "inlineBound is " + Duration.parse(bound) + ", but must be above 0 and at most one minute");
    }

    @Test
    void limitsOutOfBounds_areRefused() {
        assertRefused(() -> new LayerLimits(0, 0, 1), "threads is 0, but must be 1 to 1024");
        assertRefused(() -> new LayerLimits(1025, 0, 1), "threads is 1025, but must be 1 to 1024");
        assertRefused(() -> new LayerLimits(1, -1, 1), "hungThreads is -1, but must be 0 to 4096");
        assertRefused(() -> new LayerLimits(1, 4097, 1), "hungThreads is 4097, but must be 0 to 4096");
        assertRefused(() -> new LayerLimits(1, 0, 0), "queuePerKind is 0, but must be 1 to 16777216");
        assertRefused(() -> new LayerLimits(1, 0, 16777217), "queuePerKind is 16777217, but must be 1 to 16777216");
    }

    @Test
    void breakerOutOfBounds_isRefused() {
        Duration second = Duration.ofSeconds(1);
        assertRefused(() -> new BreakerSettings(0, 1, 1, second, 1), "failurePercent is 0, but must be 1 to 100");
        assertRefused(() -> new BreakerSettings(101, 1, 1, second, 1), "failurePercent is 101, but must be 1 to 100");
        assertRefused(() -> new BreakerSettings(1, 0, 1, second, 1), "window is 0, but must be 1 to 10000");
        assertRefused(() -> new BreakerSettings(1, 5, 6, second, 1), "minimumAttempts is 6, but must be 1 to 5");
        assertRefused(() -> new BreakerSettings(1, 5, 5, second, 0), "probes is 0, but must be 1 to 100");
        assertRefused(
                () -> new BreakerSettings(1, 5, 5, Duration.ZERO, 1),
                "openFor is PT0S, but must be above 0 and at most one hour");
        assertRefused(
                () -> new BreakerSettings(1, 5, 5, Duration.ofHours(2), 1),
                "openFor is PT2H, but must be above 0 and at most one hour");
    }

    @Test
    void bounds_areWithin() {
        Duration longest = Duration.ofHours(1);

        assertThat(new BreakerSettings(1, 5, 5, longest, 1).openFor()).isEqualTo(longest);
        assertThat(new PipelineSettings(LIMITS, LIMITS, LIMITS, BreakerSettings.DEFAULT, Duration.ofMinutes(1))
                        .inlineBound())
                .isEqualTo(Duration.ofMinutes(1));
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessage(message);
    }
}
