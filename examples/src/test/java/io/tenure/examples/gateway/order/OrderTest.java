package io.tenure.examples.gateway.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.examples.gateway.wire.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderTest {

    @Test
    void order_survivesTheWire() {
        Order order = new Order("o-1", "account-7", 1299, Manner.SHARED);

        assertThat(Order.of(Json.read(Json.write(order.toJson())))).isEqualTo(order);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|a|1|plain|order is '', must be 1 to 40 letters, digits and hyphens",
                "o/1|a|1|plain|order is 'o/1', must be 1 to 40 letters, digits and hyphens",
                "o|a b|1|plain|account is 'a b', must be 1 to 40 letters, digits and hyphens",
                "o|a|0|plain|amount is '0', must be 1 to 1000000000 cents",
                "o|a|1000000001|plain|amount is '1000000001', must be 1 to 1000000000 cents",
                "o|a|12.50|plain|amount is '12.50', must be a whole number of cents",
                "o|a|1|hasty|manner is 'hasty', must be one of plain, slow, shared, forgetful, hesitant"
            })
    void badField_isNamedWithValueAndLimit(String id, String account, String cents, String manner, String message) {
        assertThatThrownBy(() -> Order.of(id, account, cents, manner))
                .isInstanceOf(InvalidOrderException.class)
                .hasMessage(message);
    }

    @Test
    void longOrUnprintableValue_isShownInShort() {
        assertThatThrownBy(() -> Order.of("x\u0007".repeat(100), "a", "1", "plain"))
                .hasMessageContaining("x?x?")
                .hasMessageContaining("...'")
                .message()
                .hasSizeLessThan(160);
    }
}
