package io.tenure.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TtlPolicyTest {

    static Stream<Arguments> parts() {
        return Stream.of(
                part("ttl", Duration.ZERO, p -> p.withTtl(Duration.ZERO)),
                part("ttl", Duration.ofSeconds(-1), p -> p.withTtl(Duration.ofSeconds(-1))),
                part("ttl", Duration.ofNanos(999_999), p -> p.withTtl(Duration.ofNanos(999_999))),
                part("idle", Duration.ZERO, p -> p.withIdle(Duration.ZERO)),
                part("maxHold", Duration.ZERO, p -> p.withMaxHold(Duration.ZERO)),
                part("maxLifetime", Duration.ofNanos(-1), p -> p.withMaxLifetime(Duration.ofNanos(-1))),
                part("expiryNotice", Duration.ZERO, p -> p.withExpiryNotice(Duration.ZERO)));
    }

    private static Arguments part(String field, Duration value, UnaryOperator<TtlPolicy> with) {
        return Arguments.of(field, value, with);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void belowTheShortest_isRefused(String field, Duration value, UnaryOperator<TtlPolicy> with) {
        assertThatThrownBy(() -> with.apply(TtlPolicy.UNSET))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(field + " is " + value + ", but must be at least 1 ms, or NEVER");
    }

    @Test
    void overflow_saturates() {
        assertThat(TtlPolicy.nanos(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(TtlPolicy.nanos(Duration.ofNanos(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
        assertThat(TtlPolicy.nanos(Duration.ofNanos(Long.MAX_VALUE - 1))).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void never_isExplicit_andUnsetIsNot() {
        assertThat(TtlPolicy.nanos(TtlPolicy.NEVER)).isEqualTo(Long.MAX_VALUE);
        TtlPolicy below = TtlPolicy.ofTtl(Duration.ofSeconds(30));
        assertThat(TtlPolicy.ofTtl(TtlPolicy.NEVER).over(below).ttl()).isEqualTo(TtlPolicy.NEVER);
        assertThat(TtlPolicy.UNSET.over(below).ttl()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void eachPart_isTakenFromTheHighestLayerThatHasIt() {
        TtlPolicy kind = TtlPolicy.UNSET.withIdle(Duration.ofSeconds(5)).withOnTtl(OnTtl.RETIRE);
        TtlPolicy layer = TtlPolicy.ofTtl(Duration.ofSeconds(30)).withIdle(Duration.ofSeconds(9));
        assertThat(kind.over(layer))
                .isEqualTo(
                        new TtlPolicy(Duration.ofSeconds(30), Duration.ofSeconds(5), null, null, null, OnTtl.RETIRE));
    }
}
