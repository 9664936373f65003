package io.tenure.testkit.server;

import java.util.HashSet;
import java.util.Set;

/** The servers that are not closed yet; the JVM's shutdown closes them. Thread-safe. */
final class LeftServers {

    private static final Set<TestServer> OPEN = new HashSet<>();
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(LeftServers::end, "tenure-testkit-end"));
    }

    private LeftServers() {}

    static synchronized void add(TestServer server) {
        if (ending) {
            throw new ServerException("no " + server + ": the JVM is ending");
        }
        OPEN.add(server);
    }

    static synchronized void remove(TestServer server) {
        OPEN.remove(server);
    }

    private static void end() {
        Set<TestServer> left;
        synchronized (LeftServers.class) {
            ending = true;
            left = Set.copyOf(OPEN);
        }
        left.forEach(TestServer::closeAtExit);
    }
}
