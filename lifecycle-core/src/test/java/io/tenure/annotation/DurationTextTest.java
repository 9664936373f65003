package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "30s, PT30S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, P1D",
        "0s, PT0S",
        "007s, PT7S",
        "PT30S, PT30S",
        "PT0.25S, PT0.25S",
        "P1DT2H, PT26H",
        "106751d, P106751D",
        "P106751D, P106751D",
        "PT00000000000000000000000000030S, PT30S"
    })
    void whatPeopleWrite_isRead(String text, Duration expected) {
        assertThat(DurationText.parse("ttl", text)).isEqualTo(expected);
    }

    @Test
    void never_isNever() {
        assertThat(DurationText.parse("ttl", "never")).isSameAs(TtlPolicy.NEVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "30",
                "s",
                "30 s",
                " 30s",
                "30s ",
                "-30s",
                "+30s",
                "1.5s",
                "30S",
                "30sec",
                "1m30s",
                "1us",
                "٣s",
                "NEVER",
                "P",
                "PT",
                "PT-30S",
                "-PT30S",
                "pt30s",
                "PT30s",
                "P1M",
                "PT30S5M",
                "1000000000000000000s",
                "30s\n"
            })
    void anythingElse_isRefusedWithWhatWouldBeRight(String text) {
        assertThatThrownBy(() -> DurationText.parse("idle", text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("idle is \"")
                .hasMessageEndingWith("a duration such as 500ms, 30s, 5m, 2h, 1d or PT1M30S, or never");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"106752d", "999999999999999999d", "999999999999999999ms", "PT9223372036854775807S", "P106752D"})
    void longerThanTheClockCanCount_isRefused(String text) {
        assertThatThrownBy(() -> DurationText.parse("ttl", text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining(text)
                .hasMessageEndingWith("at most 106751d, or never for no end");
    }

    @Test
    void absurdlyLongText_isRefusedBeforeItIsRead() {
        String text = "9".repeat(1_000_000) + "s";
        assertThatThrownBy(() -> DurationText.parse("ttl", text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("1000001 characters")
                .hasMessageEndingWith("a duration of at most 32 characters")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(300));
    }

    @Test
    void theLongest_isWhatANanosecondClockCanCount() {
        assertThat(TtlPolicy.nanos(DurationText.LONGEST)).isLessThan(Long.MAX_VALUE);
        assertThat(TtlPolicy.nanos(DurationText.LONGEST.plusDays(1))).isEqualTo(Long.MAX_VALUE);
    }
}
