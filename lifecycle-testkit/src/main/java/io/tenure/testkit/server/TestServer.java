package io.tenure.testkit.server;

import io.tenure.testkit.HeldPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server as a child process, on ports of its own, with data of its own. Each verb returns when its effect is there. Unix
 * only. Thread-safe.
 */
public abstract sealed class TestServer implements AutoCloseable permits EtcdServer, RedisServer {

    static final Duration TO_START = Duration.ofSeconds(10);

    private final String name;
    private final List<HeldPort> ports;
    private final Folder folder;
    /** Written under the lock of this. */
    private volatile @Nullable ChildProcess child;

    /** Guarded by this. */
    private boolean closed;

    TestServer(String name, List<HeldPort> ports) {
        this.name = name;
        this.ports = ports;
        this.folder = Folder.create(name);
        LeftServers.add(this);
    }

    /** SIGKILL. To one that does not run it makes no difference. */
    public final synchronized void kill() {
        ChildProcess running = child;
        if (running != null) {
            running.kill();
        }
    }

    /** SIGTERM: it may end in order. One that is paused cannot; to one that does not run it makes no difference. */
    public final synchronized void stop() {
        ChildProcess running = child;
        if (running != null) {
            running.terminate();
        }
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    public final synchronized void pause() {
        running().pause();
    }

    /** SIGCONT. */
    public final synchronized void resume() {
        running().resume();
    }

    /** Starts it again on the same ports and data; kills it first if it runs. */
    public final synchronized void restart() {
        kill();
        launch();
        awaitReady();
    }

    /** Starts it again on the same ports, without any data; kills it first if it runs. */
    public synchronized void restartEmpty() {
        kill();
        forget();
        launch();
        awaitReady();
    }

    /** Whether its process is there, paused or not. */
    public final boolean isRunning() {
        ChildProcess running = child;
        return running != null && running.isAlive();
    }

    /**
     * The process id of its last run.
     *
     * @throws ServerException if it was never started
     */
    public final long pid() {
        return running().pid();
    }

    /** Kills it, and deletes what it left on disk. Idempotent. */
    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            kill();
            cleanUp();
        }
    }

    @Override
    public String toString() {
        return name + ports;
    }

    /** The program and its arguments; files that these name are written before. */
    abstract List<String> command();

    /** Whether it answers as it should when it is up. */
    abstract boolean answers();

    /** Deletes its data. It must not run. */
    void forget() {
        folder.emptyData();
    }

    final List<HeldPort> ports() {
        return ports;
    }

    final Path data() {
        return folder.data();
    }

    final synchronized void launch() {
        if (closed) {
            throw new ServerException(this + " is closed");
        }
        child = ChildProcess.start(name, command(), folder.log());
    }

    /**
     * Waits until it serves; one that does not is killed.
     *
     * @throws ServerException if it ended, or does not answer in time
     */
    final synchronized void awaitReady() {
        ChildProcess started = running();
        boolean ready = Poll.until(TO_START, () -> !started.isAlive() || answers());
        if (!started.isAlive()) {
            throw started.failure(started.end());
        }
        if (!ready) {
            ServerException failure = started.failure("did not answer within " + TO_START.toSeconds() + " s");
            started.kill();
            throw failure;
        }
    }

    /** Says that it did not do what it should. */
    final ServerException failure(String what) {
        return running().failure(what);
    }

    /** As close, and waits for no verb that is under way. */
    final void closeAtExit() {
        ChildProcess running = child;
        if (running != null) {
            running.kill();
        }
        folder.delete();
    }

    private ChildProcess running() {
        ChildProcess running = child;
        if (running == null) {
            throw new ServerException(this + " was never started");
        }
        return running;
    }

    private void cleanUp() {
        folder.delete();
        ports.forEach(HeldPort::close);
        LeftServers.remove(this);
    }
}
