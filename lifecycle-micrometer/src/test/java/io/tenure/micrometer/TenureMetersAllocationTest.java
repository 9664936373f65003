package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class TenureMetersAllocationTest {

    private static final int LIVES = 200_000;

    @Test
    void life_allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (TenureMeters meters = TenureMeters.on(new SimpleMeterRegistry())) {
            live(meters);
            long before = threads.getCurrentThreadAllocatedBytes();
            live(meters);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat((double) allocated / LIVES).as("bytes a life").isLessThan(1);
        }
    }

    private static void live(TenureMeters meters) {
        for (int i = 0; i < LIVES; i++) {
            meters.created("cached", Layer.MEMORY);
            meters.shared("cached", Layer.MEMORY);
            meters.renewed("cached", Layer.MEMORY);
            meters.retired("cached", Layer.MEMORY);
            meters.released("cached", Layer.MEMORY, ReleaseCause.CLOSED);
            meters.cleaned("cached", Layer.MEMORY, 1, i);
            meters.cleanupFailed("cached", Layer.MEMORY, 1);
            meters.parked("cached", Layer.MEMORY);
            meters.reclaimed("lock", i);
            meters.quarantined("lock");
            meters.sessionRenewed(true, i);
            meters.eventsDropped(1);
            meters.threadRestarted();
        }
    }
}
