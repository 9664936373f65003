package io.tenure.testkit.server;

import io.tenure.time.SystemTime;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** One run of a server. Addressed by its process id only. Thread-safe. */
final class ChildProcess {

    private static final Duration TO_DIE = Duration.ofSeconds(10);
    private static final int TAIL_BYTES = 16 * 1024;
    private static final int TAIL_LINES = 20;

    private final String name;
    private final Process process;
    private final Path log;
    private final long logStart;

    private ChildProcess(String name, Process process, Path log, long logStart) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.logStart = logStart;
    }

    /** Starts it; what it writes is appended to the log. */
    static ChildProcess start(String name, List<String> command, Path log) {
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder =
                    new ProcessBuilder().redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
            Process process = ChildStarter.start(command, Programs.withoutEtcdSettings(builder));
            return new ChildProcess(name, process, log, logStart);
        } catch (IOException e) {
            throw new ServerException(name + " cannot be started; is it on PATH?", e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits for the end. */
    void terminate() {
        process.destroy();
        awaitEnd();
    }

    /** SIGSTOP, and waits until it stands still, where the system shows that. */
    void pause() {
        signal("STOP");
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        if (Files.exists(status) && !Poll.until(TO_DIE, () -> stands(status))) {
            throw failure("does not stand still");
        }
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    /** Says that it did not do what it should, and what it wrote last. */
    ServerException failure(String what) {
        String tail = tail();
        String message = name + " (pid " + pid() + ") " + what
                + (tail.isEmpty() ? "; it wrote nothing" : "; it wrote last:\n" + tail);
        return tail.toLowerCase(Locale.ROOT).contains("address already in use") && !isAlive()
                ? new PortTakenException(message)
                : new ServerException(message);
    }

    /** How it ended, said for a message. */
    String end() {
        return "ended with status " + process.exitValue();
    }

    private void signal(String signal) {
        if (!isAlive()) {
            throw failure(end());
        }
        // The shell's own kill: a program of that name is not everywhere.
        Programs.run(List.of("sh", "-c", "kill -" + signal + " " + pid()));
    }

    private void awaitEnd() {
        try {
            SystemTime.instance().await(process.onExit(), TO_DIE);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerException("interrupted while " + name + " ended", e);
        } catch (TimeoutException | ExecutionException e) {
            throw failure("did not end within " + TO_DIE.toSeconds() + " s");
        }
    }

    private static boolean stands(Path status) {
        try {
            return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                    .anyMatch(line -> line.startsWith("State:\tT"));
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
            long from = Math.max(logStart, file.size() - TAIL_BYTES);
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, file.size() - from));
            file.read(bytes, from);
            List<String> lines = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(its log cannot be read: " + e + ")";
        }
    }
}
