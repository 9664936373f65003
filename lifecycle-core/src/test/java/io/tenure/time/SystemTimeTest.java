package io.tenure.time;

import static org.awaitility.Awaitility.await;

import java.util.function.BooleanSupplier;

class SystemTimeTest extends TimeSourceContract {

    @Override
    TimeSource newTime() {
        return SystemTime.instance();
    }

    @Override
    void until(BooleanSupplier condition) {
        await().atMost(LONG).until(condition::getAsBoolean);
    }
}
