package io.tenure.examples.gateway.demo;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** A table that is drawn anew in its place, with the latest events below, by ANSI escape sequences. */
final class LiveDisplay implements Display {

    /** A line that is too long is cut: wrapped, it would count as two. On again with each frame's end, for Ctrl-C. */
    private static final String WRAP_OFF = "\u001b[?7l";

    private static final String WRAP_ON = "\u001b[?7h";
    private static final String CLEAR_LINE = "\u001b[2K";
    private static final int EVENTS = 10;

    private final PrintStream out;
    private final Supplier<List<String>> table;
    private final Stopwatch time;
    // All guarded by this.
    private final Deque<String> events = new ArrayDeque<>();
    private int drawn;
    private boolean closed;

    LiveDisplay(PrintStream out, Supplier<List<String>> table, Stopwatch time) {
        this.out = out;
        this.table = table;
        this.time = time;
    }

    @Override
    public synchronized void happened(String what) {
        events.addLast(time.stamp() + "  " + what);
        if (events.size() > EVENTS) {
            events.removeFirst();
        }
        refresh();
    }

    @Override
    public synchronized void refresh() {
        if (closed) {
            return;
        }
        List<String> lines = new ArrayList<>(table.get());
        lines.add("");
        lines.addAll(events);
        StringBuilder frame = new StringBuilder(WRAP_OFF);
        if (drawn > 0) {
            frame.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> frame.append(CLEAR_LINE).append(line).append('\n'));
        for (int i = lines.size(); i < drawn; i++) {
            frame.append(CLEAR_LINE).append('\n');
        }
        drawn = Math.max(drawn, lines.size());
        out.print(frame.append(WRAP_ON));
        out.flush();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            refresh();
            closed = true;
        }
    }
}
