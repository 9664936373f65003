package io.tenure.examples.gateway.process;

import io.tenure.examples.gateway.wire.Json;
import io.tenure.examples.gateway.wire.JsonException;
import io.tenure.examples.gateway.wire.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM that was started by this one. Its stdout is messages, a line of JSON each; its stderr goes to a log. Thread-safe.
 */
public final class ChildProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);

    private final String name;
    private final Path log;
    private final Process process;
    private final CompletableFuture<JsonObject> firstMessage = new CompletableFuture<>();
    private final CompletableFuture<Void> lastMessageSeen = new CompletableFuture<>();

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a JVM.
     *
     * @param onMessage called with each message, on one thread of its own
     * @throws IOException if it cannot be started
     */
    static ChildProcess start(
            String name, Class<?> mainClass, List<String> arguments, Path log, Consumer<JsonObject> onMessage)
            throws IOException {
        Process process = new ProcessBuilder(JavaCommand.of(mainClass, arguments))
                .redirectError(log.toFile())
                .start();
        ChildProcess child = new ChildProcess(name, log, process);
        Thread reader = new Thread(() -> child.read(onMessage), name + "-messages");
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Looks whether it runs.
     *
     * @throws ChildFailedException if it has ended
     */
    public void requireAlive() throws ChildFailedException {
        if (!process.isAlive()) {
            throw failure("ended by itself, with status " + process.exitValue());
        }
    }

    /** Says that it did not do what it should. */
    public ChildFailedException failure(String what) {
        return new ChildFailedException(name, what, log, null);
    }

    /**
     * Waits for the first message, by which a child says that it is ready.
     *
     * @throws ChildFailedException if it ends, or nothing comes in time
     */
    public JsonObject awaitReady(Duration atMost) throws InterruptedException, ChildFailedException {
        try {
            return firstMessage.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ChildFailedException(name, "ended at once", log, e);
        } catch (TimeoutException e) {
            throw new ChildFailedException(name, "did not get ready within " + atMost.toSeconds() + " s", log, e);
        }
    }

    /** Sends it a command. To one that has ended it makes no difference. */
    public void command(String command) {
        try {
            OutputStream commands = process.getOutputStream();
            commands.write((command + '\n').getBytes(StandardCharsets.UTF_8));
            commands.flush();
        } catch (IOException e) {
            LOG.debug("{} has ended and takes no command", name, e);
        }
    }

    /** {@code kill -9}: it learns nothing of it. */
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** SIGSTOP: it stands still, and learns nothing of it. */
    public void stop() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT: it goes on. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", signal, Long.toString(pid())).start().waitFor();
        if (status != 0) {
            throw new IOException("kill " + signal + ' ' + pid() + " ended with status " + status);
        }
    }

    /** SIGTERM: it may end in order. */
    public void terminate() {
        // Not Process.destroy(), which also closes stdin: the child would think that its parent is gone.
        process.toHandle().destroy();
    }

    /**
     * Waits until it has ended and its last message was seen.
     *
     * @throws ChildFailedException if it does not end in time
     */
    public void awaitExit(Duration atMost) throws InterruptedException, ChildFailedException {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure("did not end within " + atMost.toSeconds() + " s");
            }
            lastMessageSeen.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ChildFailedException(name, "ended, but its stdout stays open", log, e);
        }
    }

    /**
     * Waits until it has ended in one way.
     *
     * @param status the exit status; 128 and the signal's number for one that ended by a signal
     * @throws ChildFailedException if it does not end in time, or with another status
     */
    public void awaitEnd(Duration atMost, int status) throws InterruptedException, ChildFailedException {
        awaitExit(atMost);
        if (process.exitValue() != status) {
            throw failure("ended with status " + process.exitValue() + " and not " + status);
        }
    }

    private void read(Consumer<JsonObject> onMessage) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                accept(line, onMessage);
            }
        } catch (IOException e) {
            LOG.debug("{}'s stdout failed", name, e);
        } finally {
            firstMessage.completeExceptionally(new IOException("stdout was closed"));
            lastMessageSeen.complete(null);
        }
    }

    private void accept(String line, Consumer<JsonObject> onMessage) {
        try {
            JsonObject message = Json.read(line);
            onMessage.accept(message);
            firstMessage.complete(message);
        } catch (JsonException e) {
            LOG.warn("{} said something that is no message: {}", name, line);
        }
    }
}
