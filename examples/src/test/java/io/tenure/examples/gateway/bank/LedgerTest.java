package io.tenure.examples.gateway.bank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void lowerToken_isRefused_andTheHighestStays() {
        assertThat(ledger.book("a", 5, "gateway-1")).isTrue();
        assertThat(ledger.book("a", 8, "gateway-2")).isTrue();
        assertThat(ledger.book("a", 5, "gateway-1")).isFalse();

        assertThat(ledger.highestTokens()).containsExactly(Map.entry("a", 8L));
        assertThat(ledger.counts())
                .containsEntry("booked", Map.of("gateway-1", 1L, "gateway-2", 1L))
                .containsEntry("refused", Map.of("gateway-1", 1L));
    }

    @Test
    void sameToken_isItsHoldersStill() {
        ledger.book("a", 5, "gateway-1");

        assertThat(ledger.book("a", 5, "gateway-1")).isTrue();
    }

    @Test
    void accounts_haveTokensOfTheirOwn() {
        ledger.book("a", 5, "gateway-1");

        assertThat(ledger.book("b", 1, "gateway-1")).isTrue();
    }
}
