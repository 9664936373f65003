package io.tenure.examples.gateway.process;

import io.tenure.examples.gateway.wire.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JVMs that this one started. None outlives {@link #close()}. Thread-safe. */
public final class Children implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Children.class);
    private static final Duration TO_DIE = Duration.ofSeconds(5);

    private final Path logs;
    // Guarded by itself.
    private final List<ChildProcess> children = new ArrayList<>();
    // Guarded by children.
    private boolean closed;

    /**
     * No children yet.
     *
     * @param logs an existing folder for what they write to stderr
     */
    public Children(Path logs) {
        this.logs = logs;
    }

    /**
     * Starts one.
     *
     * @param onMessage called with each message, on one thread of its own
     * @throws IOException if it cannot be started, or all were ended already
     */
    public ChildProcess start(String name, Class<?> mainClass, List<String> arguments, Consumer<JsonObject> onMessage)
            throws IOException {
        // Under the lock, so that none is started behind close()'s back.
        synchronized (children) {
            if (closed) {
                throw new IOException("no " + name + ": the demo is ending");
            }
            ChildProcess child = ChildProcess.start(name, mainClass, arguments, logs.resolve(name + ".log"), onMessage);
            children.add(child);
            return child;
        }
    }

    /** Kills those that still run, and waits for them. Idempotent. */
    @Override
    public void close() {
        synchronized (children) {
            closed = true;
            children.forEach(ChildProcess::kill);
            for (ChildProcess child : children) {
                awaitDeath(child);
            }
        }
    }

    private static void awaitDeath(ChildProcess child) {
        try {
            child.awaitExit(TO_DIE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ChildFailedException e) {
            LOG.error("process {} is left", child.pid(), e);
        }
    }
}
