package io.tenure.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Nested;

/** Virtual time owes what real time does: as one world, and as a process with clocks of its own. */
class VirtualTimeContractTest {

    private abstract static class InAWorld extends TimeSourceContract {

        VirtualTime world;

        @Override
        public void until(BooleanSupplier condition) {
            assertThat(world.runUntil(condition, LONG)).isTrue();
        }
    }

    @Nested
    class InSequence extends InAWorld {
        @Override
        TimeSource newTime() {
            world = VirtualTime.inSequence(1);
            return world;
        }
    }

    @Nested
    class Shuffled extends InAWorld {
        @Override
        TimeSource newTime() {
            world = VirtualTime.shuffled(1);
            return world;
        }
    }

    @Nested
    class SkewedProcess extends InAWorld {
        @Override
        TimeSource newTime() {
            world = VirtualTime.shuffled(2);
            return world.newProcess("p", new ClockModel(Long.MAX_VALUE - 10_000_000, -10_000, 0));
        }
    }
}
