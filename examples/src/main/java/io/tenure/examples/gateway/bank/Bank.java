package io.tenure.examples.gateway.bank;

import io.tenure.examples.gateway.process.Parent;
import io.tenure.examples.gateway.wire.HttpServer;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.util.Map;

/** The bank, a process of its own. Its counter says what it can be asked. Thread-safe. */
public final class Bank implements AutoCloseable {

    private final HttpServer server;

    private Bank(HttpServer server) {
        this.server = server;
    }

    /** Opens a bank whose books are empty. */
    static Bank open() throws IOException {
        Books books = new Books(SystemTime.instance()::nowNanos);
        OpenChannels channels = new OpenChannels();
        return new Bank(HttpServer.start("bank", new Counter(books, new Ledger(), channels), channels));
    }

    /** Where it listens. */
    int port() {
        return server.port();
    }

    /** Closes its doors. What was in its books is forgotten. */
    @Override
    public void close() {
        server.close();
    }

    /** Runs until its parent is gone; the event loop's thread is a daemon, so this one waits. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Parent parent = Parent.follow(command -> {});
        try (Bank bank = open()) {
            parent.tell(Map.of("port", bank.port()));
            Thread.currentThread().join();
        }
    }
}
