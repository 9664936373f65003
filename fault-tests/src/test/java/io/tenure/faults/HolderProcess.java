package io.tenure.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A {@link Holder}, as the test sees it: addressed by its process id, and by its history. Confined to the test's thread. */
final class HolderProcess {

    private static final Duration END = Duration.ofSeconds(40);
    private static final int TAIL = 40;

    private final String name;
    private final Path history;
    private final Path log;
    private final Process process;
    private final OutputStream commands;
    private final List<Line> lines = new ArrayList<>();
    private long readBytes;
    private int lastCommand;
    private boolean killed;
    private boolean ended;

    HolderProcess(HolderSettings settings, Path folder) {
        name = settings.name() + '-' + folder.getFileName();
        history = folder.resolve("history");
        log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName()));
        command.addAll(settings.with("history", history).arguments());
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        commands = process.getOutputStream();
    }

    String name() {
        return name;
    }

    /** What it has written down until now; the last line may be cut where it was killed, and is left out then. */
    List<Line> lines() {
        try {
            readMore();
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readMore() throws IOException {
        if (!Files.exists(history)) {
            return;
        }
        try (FileChannel file = FileChannel.open(history, StandardOpenOption.READ)) {
            ByteBuffer more = ByteBuffer.allocate((int) (file.size() - readBytes));
            file.read(more, readBytes);
            String text = new String(more.array(), 0, more.position(), StandardCharsets.US_ASCII);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            readBytes += whole.length();
            whole.lines().map(Line::parse).forEach(lines::add);
        }
    }

    List<Line> lines(Predicate<Line> wanted) {
        return lines().stream().filter(wanted).toList();
    }

    boolean has(String word) {
        return !lines(line -> line.is(word)).isEmpty();
    }

    /** Its incarnations, in order. */
    List<String> owners() {
        return lines(line -> line.is("owner")).stream()
                .map(Line::lock)
                .distinct()
                .toList();
    }

    String owner() {
        List<String> owners = owners();
        return owners.get(owners.size() - 1);
    }

    /** Whether it has joined. */
    boolean isReady() {
        return has("owner");
    }

    /** Gives an order, and does not wait. */
    int tell(String command) {
        int number = ++lastCommand;
        try {
            commands.write((number + " " + command + '\n').getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            throw new AssertionError(describe(), e);
        }
        return number;
    }

    /** Gives an order, and waits until it is done. */
    void order(String command) {
        int number = tell(command);
        Wait.until(name + " does: " + command, Wait.LONG, () -> isDone(number));
    }

    boolean isDone(int number) {
        String wanted = Integer.toString(number);
        List<Line> failed =
                lines(line -> line.is("failed") && line.more().get(0).equals(wanted));
        if (!failed.isEmpty()) {
            throw new AssertionError(failed + "\n" + describe());
        }
        return !lines(line -> line.is("did") && line.more().get(0).equals(wanted))
                .isEmpty();
    }

    /** SIGKILL. */
    void kill() {
        killed = true;
        process.destroyForcibly();
    }

    /** SIGTERM. */
    void terminate() {
        ended = true;
        process.destroy();
    }

    /** Ends its input, at which it leaves. */
    void dismiss() {
        if (isPresent()) {
            ended = true;
            try {
                commands.close();
            } catch (IOException gone) {
                throw new AssertionError(describe(), gone);
            }
        }
    }

    /** SIGSTOP, SIGCONT. */
    void signal(String signal) {
        try {
            int status = new ProcessBuilder("sh", "-c", "kill -" + signal + ' ' + process.pid())
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill -" + signal + " failed");
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The shortest that its session was still valid, from a moment on: short if its heartbeats were late. */
    Duration leastValidSince(long nanos) {
        return Duration.ofMillis(lines(line -> line.is("validleft") && line.nanos() >= nanos).stream()
                .mapToLong(line -> Long.parseLong(line.lock()))
                .min()
                .orElse(0));
    }

    /** Whether nobody has begun to end it. */
    boolean isPresent() {
        return !killed && !ended;
    }

    boolean isKilled() {
        return killed;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it said at its end that nothing of it is left. */
    boolean leftClean() {
        return !lines(line -> line.is("left") && line.lock().equals("clean")).isEmpty();
    }

    /** Waits until it has ended; its exit status. */
    int awaitEnd() {
        try {
            if (!process.waitFor(END.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("it does not end: " + describe());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return process.exitValue();
    }

    /** For a message: what it said last. */
    String describe() {
        return name + "\nhistory:\n" + tail(history) + "\nlog:\n" + tail(log);
    }

    private static String tail(Path file) {
        try {
            List<String> all = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return String.join("\n", all.subList(Math.max(0, all.size() - TAIL), all.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
