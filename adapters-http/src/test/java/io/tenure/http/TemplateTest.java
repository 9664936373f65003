package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @Test
    void eachPlaceholder_isFilledFromTheRecord() {
        Template template = Template.of(
                "url", "{address}/{id}/{nonce}/{owner}/{token}/{instance}/{attribute:port}", Encoding.PERCENT);

        assertThat(template.render(Records.values("a", Map.of("port", "8080"))))
                .isEqualTo("http://directory:80/a/" + Records.NONCE_TEXT + "/" + Records.OWNER_TEXT + "/42/a-"
                        + Records.NONCE_TEXT + "/8080");
    }

    @ParameterizedTest
    @CsvSource({
        "a b,a%20b",
        "a/b,a%2Fb",
        "a?b=c&d,a%3Fb%3Dc%26d",
        "a#b,a%23b",
        "a%2fb,a%252fb",
        "ключ,%D0%BA%D0%BB%D1%8E%D1%87",
        "😀,%F0%9F%98%80",
        "a+b;c@d:e,a%2Bb%3Bc%40d%3Ae",
        "{nonce},%7Bnonce%7D",
        "A-z_0.9~,A-z_0.9~"
    })
    void I1_valueInUrl_isPercentEncoded(String id, String encoded) {
        assertThat(Template.of("url", "{address}/{id}", Encoding.PERCENT).render(Records.values(id, Map.of())))
                .isEqualTo("http://directory:80/" + encoded);
    }

    @Test
    void I1_valueInsideJsonString_isEscaped() {
        Template template = Template.json("body", "{\"id\":\"{id}\",\"quoted\\\"\":\"{attribute:x}\"}");

        assertThat(template.render(Records.values("a\",\"admin\":true,\"b\\", Map.of("x", "}{"))))
                .isEqualTo("{\"id\":\"a\\\",\\\"admin\\\":true,\\\"b\\\\\",\"quoted\\\"\":\"}{\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "8080", "-1", "3.25", "true", "false"})
    void valueOutsideOfJsonString_mayBeNumberOrBoolean(String value) {
        assertThat(Template.json("body", "{\"port\":{attribute:port}}")
                        .render(Records.values("a", Map.of("port", value))))
                .isEqualTo("{\"port\":" + value + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1,\"admin\":true", "null", "01", "1e9", "\"x\"", "{}", "NaN", " 1"})
    void I1_otherValueOutsideOfJsonString_isRefused(String value) {
        Template template = Template.json("body", "{\"port\":{attribute:port}}");

        assertThatThrownBy(() -> template.render(Records.values("a", Map.of("port", value))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("attribute port is")
                .hasMessageContaining("a number, true or false");
    }

    @Test
    void I1_placeholderInValue_isNotFilled() {
        assertThat(Template.json("body", "{\"id\":\"{id}\"}").render(Records.values("{owner}", Map.of())))
                .isEqualTo("{\"id\":\"{owner}\"}");
    }

    @Test
    void missingAttribute_isNamed() {
        Template template = Template.of("url", "{address}/{attribute:app}", Encoding.PERCENT);

        assertThatThrownBy(() -> template.render(Records.values("a", Map.of())))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attribute app is null, but must be set, for the service's template names it");
    }

    @Test
    void emptyAttributeInUrl_isRefused() {
        Template template = Template.of("url", "{address}/{attribute:app}", Encoding.PERCENT);

        assertThatThrownBy(() -> template.render(Records.values("a", Map.of("app", ""))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("attribute app is \"\", but must be not empty");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{address}/{nonse}",
                "{address}/{Id}",
                "{address}/{attribute}",
                "{address}/{attribute:}",
                "{address}/{id:x}",
                "{address}/{attribute:a\"b}",
                "{address}/{id",
                "{address}/id}",
                "{address}/{}",
                "{address}/{{id}}"
            })
    void unknownPlaceholder_isRefused(String text) {
        assertThatThrownBy(() -> Template.of("url", text, Encoding.PERCENT))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url's placeholder is")
                .hasMessageContaining("{attribute:name}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"a\":\"{nonse}\"}", "{\"a\":{x:y}}", "{\"a\":\"{id\"}", "{\"a\":\"{attribute:a\\\\b}\"}"})
    void unknownPlaceholderInJson_isRefused(String text) {
        assertThatThrownBy(() -> Template.json("body", text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("body's placeholder is");
    }

    @Test
    void jsonWithAnOpenString_isRefused() {
        assertThatThrownBy(() -> Template.json("body", "{\"id\":\"{id}}"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("each string closed");
    }
}
