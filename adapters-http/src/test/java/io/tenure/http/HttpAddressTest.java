package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.7:8500,http://10.0.0.7:8500",
        "HTTP://Consul.Example,http://consul.example:80",
        "https://consul.example,https://consul.example:443",
        "http://[::1]:8500,http://[::1]:8500"
    })
    void address_hasOneSpelling(String text, String canonical) {
        assertThat(HttpAddress.canonical("address", text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "consul:8500",
                "//consul:8500",
                "ftp://consul:8500",
                "file:///etc/passwd",
                "http://",
                "http://consul:8500/",
                "http://consul:8500/v1",
                "http://consul:8500?x",
                "http://consul:8500#x",
                "http://consul:0",
                "http://consul:65536",
                "http://consul:-1",
                "http://a b:80",
                "http://under_score:80",
                "http://consul:8500\r\nX: y",
                "http://allowed:80@evil:80",
                "http://evil\\@allowed:80"
            })
    void anythingElse_isRefused(String text) {
        assertThatThrownBy(() -> HttpAddress.canonical("address", text))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("address is ")
                .hasMessageEndingWith("but must be http:// or https://, a host and perhaps a port, and nothing else");
    }

    @Test
    void userInformation_isRefusedAndNotShown() {
        assertThatThrownBy(() -> HttpAddress.canonical("address", "http://admin:geheim@consul:8500"))
                .isInstanceOf(InvalidArgumentException.class)
                .message()
                .doesNotContain("geheim")
                .contains("***@consul:8500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://consul:8500/?token=geheim", "http://consul:8500#geheim", "http://geheim\n@consul"})
    void queryAndFragment_areRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> HttpAddress.canonical("address", text))
                .isInstanceOf(InvalidArgumentException.class)
                .message()
                .doesNotContain("geheim");
    }
}
