package io.tenure.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeTest {

    @ParameterizedTest
    @CsvSource({
        "account-7, account-7",
        "a/b, a%2Fb",
        "., %2E",
        ".., %2E%2E",
        "../etc, ..%2Fetc",
        "a b, a%20b",
        "50%, 50%25",
        "Zürich, Z%C3%BCrich",
        "😀, %F0%9F%98%80"
    })
    void segment_isOneEncodingOfEachText(String text, String encoded) {
        assertThat(Escape.segment(text)).isEqualTo(encoded);
        assertThat(Escape.unsegment(encoded)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%2f", "%41", "a/b", "..", "%", "%2", "%GG", "%C3", "a b"})
    void otherEncodings_areNotDecoded(String encoded) {
        assertThat(Escape.unsegment(encoded)).isNull();
    }

    @Test
    void line_keepsWhatPeopleCanRead() {
        String text = "http://a/b?c=d é 100%\nx";

        assertThat(Escape.line(text)).isEqualTo("http://a/b?c=d é 100%25%0Ax");
        assertThat(Escape.unline(Escape.line(text))).isEqualTo(text);
    }

    @Test
    void segment_keepsLettersDigitsAndFourSigns_andNothingElseOfAscii() {
        String kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
        for (char c = 0; c < 0x80; c++) {
            String encoded = Escape.segment("x" + c);

            assertThat(encoded).isEqualTo(kept.indexOf(c) >= 0 ? "x" + c : "x%" + String.format("%02X", (int) c));
            assertThat(Escape.unsegment(encoded)).isEqualTo("x" + c);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%", "a%2", "a%2G", "a%G2", "%FF", "%25%C3", "a%41", "a\u0000"})
    void lineThatNobodyWrote_isNotDecoded(String encoded) {
        assertThat(Escape.unline(encoded)).isNull();
    }
}
