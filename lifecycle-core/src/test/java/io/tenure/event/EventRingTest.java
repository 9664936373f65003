package io.tenure.event;

import static io.tenure.event.Alarms.alarm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventRingTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 1000})
    void I1_full_refusesOneMore(int capacity) {
        EventRing ring = new EventRing(capacity);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < capacity; i++) {
                assertThat(ring.offer(alarm(i))).isTrue();
            }
            assertThat(ring.size()).isEqualTo(capacity);
            assertThat(ring.offer(alarm(0))).isFalse();
            for (int i = 0; i < capacity; i++) {
                assertThat(ring.poll()).isEqualTo(alarm(i));
            }
            assertThat(ring.size()).isZero();
        }
    }

    @Test
    void I2_eachEvent_comesOutOnceInOrder() {
        EventRing ring = new EventRing(3);
        long in = 0;
        long out = 0;
        for (int round = 0; round < 100; round++) {
            while (ring.offer(alarm(in))) {
                in++;
            }
            for (int i = 0; i <= round % 3; i++) {
                assertThat(ring.poll()).isEqualTo(alarm(out++));
            }
        }
        assertThat(out).isGreaterThan(100);
    }

    @Test
    void empty_givesNull() {
        EventRing ring = new EventRing(4);

        assertThat(ring.poll()).isNull();
        ring.offer(alarm(1));
        ring.poll();
        assertThat(ring.poll()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, (1 << 24) + 1, Integer.MAX_VALUE})
    void capacityOutOfBounds_isRefused(int capacity) {
        assertThatThrownBy(() -> new EventRing(capacity))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("event capacity is " + capacity + ", but must be 1 to 16777216");
    }
}
