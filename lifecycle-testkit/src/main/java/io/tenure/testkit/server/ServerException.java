package io.tenure.testkit.server;

import org.jspecify.annotations.Nullable;

/** A server, or a program that belongs to it, did not do what it should; the message ends with what it said last. */
public sealed class ServerException extends RuntimeException permits PortTakenException {

    private static final long serialVersionUID = 1L;

    ServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    ServerException(String message) {
        this(message, null);
    }
}
