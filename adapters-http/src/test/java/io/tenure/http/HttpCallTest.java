package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://directory/{nonce}",
                "{address}",
                "{address}.evil.example/{nonce}",
                "{address}:81/{nonce}",
                "{address}{id}/{nonce}",
                "{address}@evil/{nonce}",
                "/{nonce}",
                "{id}/{nonce}",
                "{address}/{nonce}?to={address}",
                ""
            })
    void urlThatCouldLeadElsewhere_isRefused(String url) {
        assertThatThrownBy(() -> HttpCall.put(url))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url is")
                .hasMessageContaining("{address} only at the beginning");
    }

    @Test
    void nonceInAFragment_isRefused_forItIsNotSent() {
        assertThatThrownBy(() -> HttpCall.put("{address}/x/{id}#{nonce}"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url is")
                .hasMessageContaining("fragment is not sent");
    }

    @Test
    void absurdSizes_areRefused() {
        assertThatThrownBy(() -> HttpCall.put("{address}/" + "x".repeat(5000)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("at most 4096 characters");
        assertThatThrownBy(() -> HttpCall.put("{address}/x").json("\"" + "x".repeat(70_000) + "\""))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("body is");
    }

    @Test
    void unknownMethodOrStatus_isRefused() {
        assertThatThrownBy(() -> HttpCall.of("put", "{address}/x"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("method is \"put\"");
        assertThatThrownBy(() -> HttpCall.put("{address}/x").successOn(99))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("success is 99");
        assertThatThrownBy(() -> HttpCall.put("{address}/x").goneOn(600))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("gone is 600");
    }

    @Test
    void success_isAnyOf200To299_unlessSaidOtherwise() {
        HttpCall call = HttpCall.put("{address}/x");

        assertThat(call.isSuccess(204)).isTrue();
        assertThat(call.isSuccess(302)).isFalse();
        assertThat(call.successOn(204).isSuccess(200)).isFalse();
        assertThat(call.isGone(404)).isTrue();
        assertThat(call.goneOn().isGone(404)).isFalse();
    }

    @Test
    void toString_hidesTheQuery() {
        assertThat(HttpCall.put("{address}/x/{nonce}?key=geheim")).hasToString("PUT {address}/x/{nonce}?…");
    }
}
