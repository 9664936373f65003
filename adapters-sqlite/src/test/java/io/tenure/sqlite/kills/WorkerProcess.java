package io.tenure.sqlite.kills;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that runs {@link Worker}, as the test sees it. Thread-safe. */
final class WorkerProcess {

    private static final int LAST_LINES = 300;
    private static final Duration END = Duration.ofSeconds(30);

    private final int number;
    private final Process process;
    private final OutputStream commands;
    private final Thread reader;

    /** All guarded by this. */
    private final Set<String> owners = new LinkedHashSet<>();

    private final Map<String, Long> validUntilNanos = new HashMap<>();
    private final Set<String> lost = new LinkedHashSet<>();
    private final List<String> bugs = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private Set<Thing> reporting = new HashSet<>();
    private @Nullable Report report;
    private boolean over;
    private long overNanos;

    /** What a worker holds, by its own account. */
    record Report(String owner, Set<Thing> held) {}

    WorkerProcess(int number, int port, Path database, long seed) {
        this.number = number;
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                Integer.toString(port),
                Integer.toString(number),
                database.toString(),
                Long.toString(seed));
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.getOutputStream();
        reader = new Thread(this::readLines, "worker-" + number);
        reader.setDaemon(true);
        reader.start();
    }

    int number() {
        return number;
    }

    /** Whether it has joined. */
    synchronized boolean isReady() {
        return !over && !owners.isEmpty() && process.isAlive();
    }

    /** Whether nobody has begun to end it. */
    synchronized boolean isLeftAlone() {
        return !over;
    }

    /** When the test began to end it; {@link Long#MAX_VALUE} if it did not. */
    synchronized long overNanos() {
        return over ? overNanos : Long.MAX_VALUE;
    }

    synchronized Set<String> owners() {
        return Set.copyOf(owners);
    }

    synchronized Set<String> lost() {
        return Set.copyOf(lost);
    }

    synchronized List<String> bugs() {
        return List.copyOf(bugs);
    }

    /** What came of writes to what a lost owner held. */
    synchronized List<String> lateWrites() {
        return List.copyOf(late);
    }

    /** Until when {@code owner} was valid by its own account; null if it never was. */
    synchronized @Nullable Long validUntilNanos(String owner) {
        return validUntilNanos.get(owner);
    }

    synchronized String lastLines() {
        return String.join("\n", lastLines);
    }

    /** SIGKILL. */
    void kill() {
        begin();
        process.destroyForcibly();
    }

    /** SIGTERM. */
    void terminate() {
        begin();
        process.destroy();
    }

    /** Ends its input, at which it leaves. */
    void dismiss() {
        begin();
        try {
            commands.close();
        } catch (IOException gone) {
            // It has ended by itself, which is found when it is waited for.
            return;
        }
    }

    private synchronized void begin() {
        if (!over) {
            overNanos = System.nanoTime();
            over = true;
        }
    }

    /** SIGSTOP, SIGCONT. */
    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + name + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits; whether it ended meanwhile. */
    boolean endsWithin(Duration atMost) {
        try {
            return process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until it has ended and all it said is read; its exit status. */
    int awaitEnd() {
        if (!endsWithin(END)) {
            throw new AssertionError("worker " + number + " does not end:\n" + lastLines());
        }
        try {
            reader.join(END.toMillis());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    void rest() {
        tell("rest");
    }

    /** Asks what it holds; {@link #report} has it later. */
    void askReport() {
        synchronized (this) {
            report = null;
        }
        tell("report");
    }

    synchronized @Nullable Report report() {
        return report;
    }

    private void tell(String command) {
        try {
            commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            commands.flush();
        } catch (IOException e) {
            throw new AssertionError("worker " + number + " is gone:\n" + lastLines(), e);
        }
    }

    private void readLines() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(line);
            }
        } catch (IOException ended) {
            read("(its output ended: " + ended.getMessage() + ")");
        }
    }

    private synchronized void read(String line) {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = line.substring(space + 1);
        switch (word) {
            case "@valid" -> valid(rest.substring(0, 32), Long.parseLong(rest.substring(33)));
            case "@holds" -> reporting.add(Thing.parse(rest));
            case "@reported" -> reported(rest);
            case "@owner" -> owners.add(rest);
            case "@lost" -> lost.add(rest);
            case "@late" -> late.add(rest);
            case "@bug" -> bugs.add("worker " + number + ": " + rest);
            default -> keep(line);
        }
    }

    private void valid(String owner, long untilNanos) {
        validUntilNanos.merge(owner, untilNanos, Math::max);
    }

    private void reported(String owner) {
        report = new Report(owner, reporting);
        reporting = new HashSet<>();
    }

    private void keep(String line) {
        lastLines.add(line);
        if (lastLines.size() > LAST_LINES) {
            lastLines.remove();
        }
    }
}
