package io.tenure.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    @ParameterizedTest
    @CsvSource({
        "10, \\u000a",
        "27, \\u001b",
        "0x2028, \\u2028",
        "0x2029, \\u2029",
        "0x202e, \\u202e",
        "0xd800, \\ud800",
        "0x7f, \\u007f"
    })
    void whatCouldForgeALogLine_isEscaped(String codePoint, String shown) {
        String text = "a" + new String(Character.toChars(Integer.decode(codePoint))) + "b";
        assertThat(Text.escape(text)).isEqualTo("a" + shown + "b");
    }

    @Test
    void plainText_staysAsItIs() {
        assertThat(Text.quote("ß漢字🦊 a/../b")).isEqualTo("\"ß漢字🦊 a/../b\"");
    }

    @Test
    void longText_isCutAndSaysSo() {
        assertThat(Text.escape("x".repeat(81))).isEqualTo("x".repeat(80) + "… (81 characters)");
        assertThat(Text.escape("x".repeat(80))).isEqualTo("x".repeat(80));
    }

    @Test
    void whatIsNoText_standsBare() {
        assertThat(Text.quote(null)).isEqualTo("null");
        assertThat(Text.quote(7)).isEqualTo("7");
    }

    @Test
    void failureThatThrowsWhenAskedForItsMessage_isDescribedAllTheSame() {
        RuntimeException rude = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("planted");
            }
        };
        assertThat(Text.describe(rude)).contains("which threw java.lang.IllegalStateException");
        assertThat(Text.describe(new IllegalStateException("a\nb")))
                .isEqualTo("java.lang.IllegalStateException: a\\u000ab");
        assertThat(Text.describe(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
