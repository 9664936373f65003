package io.tenure.examples.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void values_areWrittenInTheirForms() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", "a \"b\" \\ \n\u0001 é");
        object.put("numbers", List.of(1, -2L, 0.5));
        object.put("flag", true);
        object.put("none", null);
        object.put("inner", Map.of("list", List.of()));

        assertThat(Json.write(object))
                .isEqualTo("{\"text\":\"a \\\"b\\\" \\\\ \\u000a\\u0001 é\",\"numbers\":[1,-2,0.5],\"flag\":true,"
                        + "\"none\":null,\"inner\":{\"list\":[]}}");
    }

    @Test
    void valueWithoutForm_isRefused() {
        assertThatThrownBy(() -> Json.write(Map.of("x", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Json.write(Map.of("x", new Object()))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWritten_canBeRead() {
        String written = Json.write(Map.of("text", "tab\t \"quoted\" \u0007", "number", 42L, "flag", false));

        JsonObject read = Json.read(written);

        assertThat(read.text("text")).isEqualTo("tab\t \"quoted\" \u0007");
        assertThat(read.number("number")).isEqualTo(42);
        assertThat(read.flag("flag")).isFalse();
    }

    @Test
    void everyForm_isRead() {
        JsonObject read = Json.read(
                " { \"a\" : { \"b\" : [ { \"c\" : -7 } , { \"c\" : 8 } ] }, \"s\": [\"\\u00e9\\n\\/\"], \"n\": null } ");

        assertThat(read.object("a").objects("b"))
                .extracting(each -> each.number("c"))
                .containsExactly(-7L, 8L);
        assertThat(read.texts("s")).containsExactly("é\n/");
        assertThat(read.has("n")).isFalse();
        assertThat(read.names()).containsExactly("a", "s");
        assertThat(read.number("missing", 5)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":1} x",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":[null]}",
                "{\"a\":tru}",
                "{a:1}",
                "{\"a\":12345678901234567890}",
                "{\"a\":\"open"
            })
    void whatIsNoJson_isRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> Json.read(text))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("not JSON at character");
    }

    @Test
    void deepNesting_isRefused() {
        String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";

        assertThatThrownBy(() -> Json.read(deep))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("16 levels");
    }

    @Test
    void wrongField_isNamed() {
        JsonObject read = Json.read("{\"a\":\"text\",\"list\":[1]}");

        assertThatThrownBy(() -> read.number("a")).hasMessage("field 'a' is not a whole number");
        assertThatThrownBy(() -> read.text("b")).hasMessage("field 'b' is missing");
        assertThatThrownBy(() -> read.objects("list")).hasMessage("field 'list' is not a list of objects");
    }
}
