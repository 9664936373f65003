package io.tenure.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u2003"})
    void blankId_isRefused(String id) {
        assertThatThrownBy(() -> Ids.requireId("id", id))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("id is \"" + id + "\", but must be not blank");
    }

    @ParameterizedTest
    @NullSource
    void noId_isRefused(String id) {
        assertThatThrownBy(() -> Ids.requireId("id", id))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("id is null, but must be not null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "\u0000", "tab\t", "\u007f", "\u0085"})
    void controlCharacters_areRefusedAndEscaped(String id) {
        assertThatThrownBy(() -> Ids.requireId("id", id))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is \"")
                .hasMessageContaining("\\u00")
                .hasMessageContaining("free of control characters")
                .message()
                .matches(message -> message.chars().noneMatch(Character::isISOControl));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800", "\ud800\ud800\udc00"})
    void loneSurrogates_areRefused(String id) {
        assertThatThrownBy(() -> Ids.requireId("id", id))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is \"")
                .hasMessageContaining("free of lone surrogates");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "a b", "ß漢字🦊", "%2F"})
    void anyOtherText_isAnId(String id) {
        assertThat(Ids.requireId("id", id)).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({"x, 512", "é, 256", "漢, 170", "🦊, 128"})
    void limit_isCountedInUtf8Bytes(String character, int most) {
        assertThat(Ids.requireId("id", character.repeat(most))).hasSize(character.length() * most);
        assertThatThrownBy(() -> Ids.requireId("id", character.repeat(most + 1)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("id is \"" + character)
                .hasMessageContaining("at most 512 UTF-8 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "1a", "-a", "a/b", "ä", "a b", "with\nline"})
    void anythingButAName_isRefused(String name) {
        assertThatThrownBy(() -> Ids.requireName("kind name", name))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("kind name is \"");
    }

    @Test
    void name_isAtMost64Characters() {
        assertThat(Ids.requireName("kind name", "a".repeat(64))).hasSize(64);
        assertThatThrownBy(() -> Ids.requireName("kind name", "a".repeat(65)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("1 to 64 characters");
    }

    @Test
    void moreThan64Attributes_areRefused() {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < 64; i++) {
            attributes.put("k" + i, "v");
        }
        assertThat(Ids.requireAttributes(attributes)).hasSize(64);
        attributes.put("one more", "v");
        assertThatThrownBy(() -> Ids.requireAttributes(attributes))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attributes is 65, but must be at most 64");
    }

    @Test
    void attributeAbove4KiB_isRefused() {
        assertThat(Ids.requireAttributes(Map.of("k", "v".repeat(4095)))).hasSize(1);
        assertThatThrownBy(() -> Ids.requireAttributes(Map.of("k", "v".repeat(4096))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attribute k is \"4097 bytes\", but must be at most 4096 bytes");
    }

    @Test
    void attributesAbove16KiBInAll_areRefused() {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            attributes.put("k" + i, "v".repeat(4094));
        }
        assertThat(Ids.requireAttributes(attributes)).hasSize(4);
        attributes.put("k", "");
        assertThatThrownBy(() -> Ids.requireAttributes(attributes))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attributes is \"16385 bytes\", but must be at most 16384 bytes");
    }

    @Test
    void attributeOfNull_isRefusedByName() {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("k", null);
        assertThatThrownBy(() -> Ids.requireAttributes(attributes))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attribute k is null, but must be not null");
    }

    @Test
    void attributes_areCopied() {
        Map<String, String> attributes = new TreeMap<>(Map.of("k", "v"));
        Map<String, String> copy = Ids.requireAttributes(attributes);
        attributes.clear();
        assertThat(copy).containsExactly(Map.entry("k", "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "z", "a0", "a9", "z-_.z", "a123456789"})
    void name_mayEndWithTheLastOfItsCharacters(String name) {
        assertThat(Ids.requireName("kind", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0a", "-a", "A", "aA", "a`", "a{", "a/", "a:", "a b", "ä"})
    void whatIsNoName_isRefused(String name) {
        assertThatThrownBy(() -> Ids.requireName("kind", name))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("kind is \"" + name
                        + "\", but must be 1 to 64 characters of a-z, 0-9, '-', '_' and '.', the first a letter");
    }
}
