package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTemplateTest {

    private static final CallTemplate BY_ID =
            new CallTemplate(HttpCall.delete("{address}/apps/{attribute:app}/{id}/{nonce}"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "../admin",
                "a/../b",
                "..\\admin",
                "..;x=y",
                "%2e%2e",
                "%2E%2e/x",
                "%252e%252e",
                "..%2fx",
                "%2e%2e%5cadmin"
            })
    void I1_idThatWouldStepOutOfItsSegment_isRefused(String id) {
        assertThatThrownBy(() -> BY_ID.request(Records.values(id, Map.of("app", "a")), Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url path is")
                .hasMessageContaining("free of the segments . and ..");
    }

    @ParameterizedTest
    @ValueSource(strings = {"...", "a..b", ".hidden", "a.", "x;y", "ünï/cödé", "a\\b", "100%", "%zz", "%2"})
    void I1_otherIds_stayInTheirSegment(String id) {
        HttpRequest request = BY_ID.request(Records.values(id, Map.of("app", "a")), Map.of());

        assertThat(request.uri().getRawPath().split("/", -1)).hasSize(5);
        assertThat(request.uri().getHost()).isEqualTo("directory");
        assertThat(request.uri().getPath()).isEqualTo("/apps/a/" + id + "/" + Records.NONCE_TEXT);
    }

    @Test
    void I1_valueInQuery_addsNoParameter() {
        CallTemplate template = new CallTemplate(HttpCall.post("{address}/i?id={id}&n={nonce}"));

        HttpRequest request = template.request(Records.values("a&admin=1#x", Map.of()), Map.of());

        assertThat(request.uri().getRawQuery()).isEqualTo("id=a%26admin%3D1%23x&n=" + Records.NONCE_TEXT);
        assertThat(request.uri().getRawFragment()).isNull();
    }

    @Test
    void tooLongUrl_isRefused() {
        CallTemplate template = new CallTemplate(HttpCall.delete("{address}/{attribute:a}{attribute:a}{attribute:a}"));

        assertThatThrownBy(() -> template.request(Records.values("a", Map.of("a", "x".repeat(4000))), Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url is")
                .hasMessageContaining("at most 8192");
    }

    @Test
    void tooLongBody_isRefused() {
        CallTemplate template =
                new CallTemplate(HttpCall.put("{address}/x").json("[" + "\"{attribute:a}\",".repeat(40) + "1]"));

        assertThatThrownBy(() -> template.request(Records.values("a", Map.of("a", "x".repeat(4000))), Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("body is")
                .hasMessageContaining("at most 131072 bytes");
    }

    @Test
    void ownContentType_winsOverTheFormats() {
        CallTemplate template = new CallTemplate(HttpCall.put("{address}/{nonce}")
                .header("content-type", "application/vnd.x+json")
                .json("{}"));

        assertThat(template.request(Records.values("a", Map.of()), Map.of())
                        .headers()
                        .allValues("Content-Type"))
                .containsExactly("application/vnd.x+json");
    }

    @Test
    void headerValue_isEncoded() {
        CallTemplate template =
                new CallTemplate(HttpCall.put("{address}/{nonce}").header("X-Id", "id={id}"));

        assertThat(template.request(Records.values("ä b", Map.of()), Map.of())
                        .headers()
                        .firstValue("X-Id"))
                .contains("id=%C3%A4%20b");
    }
}
