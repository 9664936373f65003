package io.tenure.time;

import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

class SystemTimeTest extends TimeSourceContract {

    @Override
    TimeSource newTime() {
        return SystemTime.instance();
    }

    @Override
    public void until(BooleanSupplier condition) {
        Awaitility.await().atMost(LONG).until(condition::getAsBoolean);
    }
}
