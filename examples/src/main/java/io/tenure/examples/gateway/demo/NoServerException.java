package io.tenure.examples.gateway.demo;

import org.jspecify.annotations.Nullable;

/** A server that the demo needs is not there; the message says what to do. */
public final class NoServerException extends Exception {

    private static final long serialVersionUID = 1L;

    NoServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
