package io.tenure.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDirectoryTest {

    private static final HttpService BANK = HttpServices.directory("bank", "http://bank:8080", "/r")
            .address("http://bank-2:8080")
            .build();
    private static final HttpService CONSUL =
            HttpServices.consul("consul", "http://127.0.0.1:8500").build();

    private final ServiceDirectory one = new ServiceDirectory(new TreeMap<>(Map.of("bank", BANK)));
    private final ServiceDirectory two = new ServiceDirectory(new TreeMap<>(Map.of("bank", BANK, "consul", CONSUL)));

    @Test
    void serviceAndAddress_areAdded() {
        assertThat(one.complete("http-registration", "a", Map.of("x", "y")))
                .containsOnly(
                        Map.entry("x", "y"),
                        Map.entry("http.service", "bank"),
                        Map.entry("http.address", "http://bank:8080"));
    }

    @Test
    void listedAddress_mayBeChosenInAnySpelling() {
        assertThat(one.complete("http-registration", "a", Map.of("http.address", "HTTP://BANK-2:8080")))
                .containsEntry("http.address", "http://bank-2:8080");
    }

    @Test
    void I1_unlistedAddress_isRefused() {
        assertThatThrownBy(() -> one.complete("http-registration", "a", Map.of("http.address", "http://evil:8080")))
                .isInstanceOf(AddressNotAllowedException.class)
                .hasMessage("attribute http.address is \"http://evil:8080\", but must be one of the 2 allowed addresses"
                        + " of service \"bank\"; it was not contacted");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil:8080",
                "http://bank",
                "http://bank:8081",
                "https://bank:8080",
                "http://BANK:8080",
                "http://bank:8080/",
                "http://bank:8080@evil",
                "http://x@bank:8080",
                "http://bank:8080\u0085",
                "bank:8080",
                "file:///etc/passwd"
            })
    void I1_recordWithAnotherSpellingOrAddress_isRefused(String address) {
        ResourceRecord record;
        try {
            record = Records.of("a", Map.of("http.service", "bank", "http.address", address));
        } catch (InvalidArgumentException refusedEarlier) {
            return;
        }

        assertThatThrownBy(() -> ServiceDirectory.values(BANK, record)).isInstanceOf(AddressNotAllowedException.class);
    }

    @Test
    void I1_recordWithoutAddress_isRefused() {
        ResourceRecord record = Records.of("a", Map.of("http.service", "bank"));

        assertThatThrownBy(() -> ServiceDirectory.values(BANK, record))
                .isInstanceOf(AddressNotAllowedException.class)
                .hasMessageContaining("is null");
    }

    @Test
    void unknownService_isRefused() {
        assertThatThrownBy(() -> two.serviceOf(Records.of("a", Map.of("http.service", "bonk"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("attribute http.service is \"bonk\", but must be one of [bank, consul]");
        assertThatThrownBy(() -> two.complete("http-registration", "a", Map.of()))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("one of [bank, consul]");
    }

    @Test
    void attributesThatDoNotFitTheTemplates_areRefusedBeforeAnythingIsWritten() {
        assertThatThrownBy(() -> two.complete(
                        "http-registration", "a", Map.of("http.service", "consul", "service", "s", "host", "h")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("attribute port is null");
        assertThatThrownBy(() -> two.complete(
                        "http-registration",
                        "a",
                        Map.of("http.service", "consul", "service", "s", "host", "h", "port", "80a")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("attribute port is \"80a\"");
        assertThatThrownBy(() -> two.complete("http-registration", "../x", Map.of("http.service", "bank")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("url path");
    }
}
