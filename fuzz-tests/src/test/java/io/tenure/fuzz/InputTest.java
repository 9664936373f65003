package io.tenure.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputTest {

    private static Input of(String text) {
        return Input.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void lines_areValues() {
        Input in = of("a b\n17\n0xff\n1\nHELD\nk\nv\nlast");

        assertThat(in.text()).isEqualTo("a b");
        assertThat(in.number()).isEqualTo(17);
        assertThat(in.small()).isEqualTo(255);
        assertThat(in.flag()).isTrue();
        assertThat(in.oneOf(new String[] {"GONE", "HELD"})).isEqualTo("HELD");
        assertThat(in.pairs()).isEqualTo(Map.of("k", "v", "last", ""));
        assertThat(in.text()).isEmpty();
        assertThat(in.number()).isZero();
    }

    @Test
    void escapes_areCharactersThatHaveNoOtherForm() {
        assertThat(of("a\\ud83db\\u000a\\u00").text()).isEqualTo("a\ud83db\n\\u00");
    }

    @Test
    void rest_isWhatWasNotRead() {
        Input in = of("a\nb\nc");

        assertThat(in.text()).isEqualTo("a");
        assertThat(in.rest()).isEqualTo("b\nc");
    }

    @Test
    void anythingElse_isANumberAndOneOfSome_too() {
        assertThat(of("x").number()).isEqualTo(of("x").number());
        assertThat(of("x").oneOf(new String[] {"GONE", "HELD"})).isIn("GONE", "HELD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u202eb", "\ud83d", " ", ""})
    void messageThatCannotBeShown_isAFinding(String message) {
        assertThatThrownBy(() -> Told.fitly(message)).isInstanceOf(AssertionError.class);
    }

    @Test
    void messageThatCanBeShown_isNone() {
        Told.fitly("ttl is \"x\", but must be a duration … 😀".repeat(20));
        assertThatThrownBy(() -> Told.fitly("x".repeat(2_000))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Told.fitly(null)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Told.same("it", 1, 2)).hasMessageContaining("1 was expected");
    }

    @Test
    void mutations_areBySeed() {
        Mutator mutator = new Mutator("tenure record 1\nowner: x".getBytes(StandardCharsets.UTF_8));

        assertThat(mutator.mutate(7)).isEqualTo(mutator.mutate(7));
        assertThat(mutator.mutate(7)).isNotEqualTo(mutator.mutate(8));
    }
}
