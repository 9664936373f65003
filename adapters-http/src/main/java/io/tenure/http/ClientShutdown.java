package io.tenure.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a client's own thread where the JDK can: from 21 on. Before that it ends once the client is unreachable. */
final class ClientShutdown {

    private static final Logger LOG = LoggerFactory.getLogger(ClientShutdown.class);
    private static final @Nullable MethodHandle SHUTDOWN_NOW = find();

    private ClientShutdown() {}

    static void of(HttpClient client) {
        if (SHUTDOWN_NOW == null) {
            return;
        }
        try {
            SHUTDOWN_NOW.invoke(client);
        } catch (Throwable e) {
            LOG.warn("The HTTP client's thread could not be told to end; it ends once the client is unreachable", e);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
