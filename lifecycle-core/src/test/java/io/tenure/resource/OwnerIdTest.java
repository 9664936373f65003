package io.tenure.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerIdTest {

    private static final String DIGITS = "0123456789abcdef0123456789abcdef";

    @Test
    void id_isReadAsWritten() {
        assertThat(OwnerId.parse(DIGITS).toString()).isEqualTo(DIGITS);
        assertThat(OwnerId.parse(DIGITS)).isEqualTo(new OwnerId(0x0123456789abcdefL, 0x0123456789abcdefL));
        assertThat(new OwnerId(-1, 1).toString()).isEqualTo("ffffffffffffffff0000000000000001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0123456789abcdef0123456789abcde",
                "0123456789abcdef0123456789abcdef0",
                "0123456789ABCDEF0123456789abcdef",
                "0123456789abcdef0123456789abcdeg",
                "0123456789abcdef0123456789abcde`",
                "/123456789abcdef0123456789abcdef",
                "0123456789abcdef0123456789abcde:",
                "0123456789abcdef 123456789abcdef"
            })
    void whatIsNotAsWritten_isRefused(String text) {
        assertThatThrownBy(() -> OwnerId.parse(text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("owner id is \"" + text + "\", but must be 32 lower-case hexadecimal digits");
    }

    @Test
    void ids_areInTheOrderOfTheirDigits() {
        List<OwnerId> ordered = List.of(
                new OwnerId(0, 1), new OwnerId(0, -1), new OwnerId(1, 0), new OwnerId(1, 7), new OwnerId(-1, 0));

        assertThat(ordered).isSorted();
        assertThat(ordered).extracting(OwnerId::toString).isSorted();
        assertThat(new OwnerId(1, 2)).isEqualByComparingTo(new OwnerId(1, 2));
    }
}
