package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class after which Netty's leak detector, at PARANOID, has anything to report. */
final class LeakReports implements AfterAllCallback {

    private static final String CANARY = "planted to see that leaks are found";
    /** Netty reports what looks the same only once. */
    private static final AtomicInteger PLANTED = new AtomicInteger();

    @Override
    public void afterAll(ExtensionContext context) {
        assertNone();
    }

    /**
     * Plants a leak, waits until it is reported, and looks for other reports: what became unreachable before the planted
     * one has been reported by then too.
     */
    static void assertNone() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        String planted = CANARY + ", " + PLANTED.incrementAndGet();
        plant(planted);
        await("the planted leak").atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            // Reports are made when something else is tracked.
            PooledByteBufAllocator.DEFAULT.heapBuffer(16).release();
            return RecordingLeakDetector.reports().stream().anyMatch(report -> report.contains(planted));
        });
        List<String> others = RecordingLeakDetector.reports().stream()
                .filter(report -> !report.contains(CANARY))
                .toList();
        assertThat(others).isEmpty();
        RecordingLeakDetector.reports().clear();
    }

    private static void plant(String note) {
        ByteBuf leaked = PooledByteBufAllocator.DEFAULT.heapBuffer(16);
        leaked.touch(note);
    }
}
