package io.tenure.examples.gateway.demo;

import io.tenure.time.SystemTime;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;

/** Plain lines, for logs and pipes: what happens, and every few seconds how things stand. */
final class LineDisplay implements Display {

    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final PrintStream out;
    private final Supplier<String> summary;
    private final Stopwatch time;
    // Guarded by this.
    private long lastNanos = SystemTime.instance().nowNanos();

    LineDisplay(PrintStream out, Supplier<String> summary, Stopwatch time) {
        this.out = out;
        this.summary = summary;
        this.time = time;
    }

    @Override
    public synchronized void happened(String what) {
        out.println(time.stamp() + "  " + what);
    }

    @Override
    public synchronized void refresh() {
        long now = SystemTime.instance().nowNanos();
        if (now - lastNanos >= EVERY_NANOS) {
            lastNanos = now;
            out.println(time.stamp() + "    " + summary.get());
        }
    }

    @Override
    public void close() {
        out.flush();
    }
}
