package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SeededOrdersTest {

    @Test
    void sameSeed_givesTheSameOrders() {
        assertThat(take(1)).isEqualTo(take(1)).isNotEqualTo(take(2));
    }

    @Test
    void orders_areUniqueAndOfEveryMannerThatPeopleHave() {
        List<Order> orders = take(1);
        Set<String> ids = new HashSet<>();
        orders.forEach(order -> ids.add(order.id()));

        assertThat(ids).hasSameSizeAs(orders);
        // Hesitant ones are the demo's own.
        assertThat(orders)
                .extracting(Order::manner)
                .containsAll(EnumSet.complementOf(EnumSet.of(Manner.HESITANT)))
                .doesNotContain(Manner.HESITANT);
    }

    private static List<Order> take(long seed) {
        SeededOrders orders = new SeededOrders(seed, 1);
        return Stream.generate(orders::next).limit(1_000).toList();
    }
}
