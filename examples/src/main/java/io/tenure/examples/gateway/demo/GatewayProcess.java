package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.examples.gateway.process.ChildProcess;
import io.tenure.examples.gateway.process.Children;
import io.tenure.examples.gateway.service.Gateway;
import io.tenure.examples.gateway.service.Servers;
import io.tenure.examples.gateway.wire.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gateway as its parent sees it. Thread-safe. */
final class GatewayProcess {

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration LEAVES_WITHIN = Duration.ofSeconds(30);
    private static final Duration DIES_WITHIN = Duration.ofSeconds(5);
    private static final int BY_SIGKILL = 137;
    private static final int BY_SIGTERM = 143;

    private final String name;
    private final ChildProcess process;
    private volatile GatewayReport report = GatewayReport.NONE;
    private volatile GatewayState state = GatewayState.STARTING;
    private volatile int port;

    private GatewayProcess(String name, Settings settings, @Nullable Servers servers, URI bank, Children children)
            throws IOException {
        this.name = name;
        List<String> arguments = new ArrayList<>(List.of(
                "--name", name,
                "--bank", bank.toString(),
                "--store", settings.store().toString(),
                "--audit", settings.audit(name).toString()));
        if (servers != null) {
            arguments.addAll(List.of("--etcd", servers.etcd(), "--redis", servers.redis(), "--run", servers.run()));
        }
        if (!settings.governed()) {
            arguments.add("--ungoverned");
        }
        this.process = children.start(name, Gateway.class, arguments, this::accept);
    }

    /** Starts one, which rests on {@code servers}; null for those that share a file. */
    static GatewayProcess start(String name, Settings settings, @Nullable Servers servers, URI bank, Children children)
            throws IOException {
        return new GatewayProcess(name, settings, servers, bank, children);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    GatewayState state() {
        return state;
    }

    /** What it told last; of one that was killed, a moment before its death. */
    GatewayReport report() {
        return report;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void awaitReady() throws InterruptedException, ChildFailedException {
        port = Math.toIntExact(process.awaitReady(READY_WITHIN).number("port"));
        state = GatewayState.SERVING;
    }

    /**
     * Looks whether it still takes orders, if it should.
     *
     * @throws ChildFailedException if it has ended although nobody asked it to
     */
    void requireServing() throws ChildFailedException {
        if (state == GatewayState.SERVING) {
            process.requireAlive();
        }
    }

    /** Says that it did not do what it should. */
    ChildFailedException failure(String what) {
        return process.failure(what);
    }

    /** {@code kill -9}. Returns when it is dead. */
    void kill() throws InterruptedException, ChildFailedException {
        process.kill();
        state = GatewayState.KILLED;
        process.awaitEnd(DIES_WITHIN, BY_SIGKILL);
    }

    /** SIGSTOP: it stands still, and its connections stay open. */
    void stop() throws IOException, InterruptedException {
        process.stop();
        state = GatewayState.STOPPED;
    }

    /** SIGCONT. */
    void goOn() throws IOException, InterruptedException {
        process.goOn();
        state = GatewayState.SERVING;
    }

    /** SIGTERM. Returns when it has left. */
    void terminate() throws InterruptedException, ChildFailedException {
        state = GatewayState.LEAVING;
        process.terminate();
        process.awaitEnd(LEAVES_WITHIN, BY_SIGTERM);
        state = GatewayState.LEFT;
    }

    /** Has it work off what is open. Returns when it has left. */
    void drain() throws InterruptedException, ChildFailedException {
        state = GatewayState.DRAINING;
        process.command("drain");
        process.awaitEnd(LEAVES_WITHIN, 0);
        state = GatewayState.LEFT;
    }

    private void accept(JsonObject message) {
        report = GatewayReport.of(message);
    }
}
