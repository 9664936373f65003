package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretHeadersTest {

    @Test
    void I1_toString_showsNamesAlone() {
        assertThat(new SecretHeaders(Map.of("X-Token", () -> "geheim"))).hasToString("[X-Token]");
    }

    @Test
    void I1_valueThatCannotBeSent_isNotShown() {
        SecretHeaders secrets = new SecretHeaders(Map.of("X-Token", () -> "geheim\r\nX-Other: 1"));

        assertThatThrownBy(secrets::current)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("secret header X-Token is \"***\", but must be printable ASCII")
                .hasNoCause();
    }

    @Test
    void nullValue_isRefused() {
        SecretHeaders secrets = new SecretHeaders(Map.of("X-Token", () -> null));

        assertThatThrownBy(secrets::current)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("secret header X-Token is null");
    }

    @Test
    void I1_answerThatRepeatsValueOrCredential_isRedacted() {
        Map<String, String> values = Map.of("Authorization", "Bearer geheim");

        assertThat(SecretHeaders.redact("got 'Bearer geheim', so geheim", values))
                .isEqualTo("got '***', so ***");
    }

    @Test
    void I1_answerThatDecodesUserAndPassword_isRedacted() {
        String basic = Base64.getEncoder().encodeToString("bob:hunter2".getBytes(StandardCharsets.UTF_8));
        Map<String, String> values = Map.of("Authorization", "Basic " + basic);

        assertThat(SecretHeaders.redact("bob:hunter2? wrong password 'hunter2' for bob", values))
                .isEqualTo("***? wrong password '***' for bob");
    }
}
