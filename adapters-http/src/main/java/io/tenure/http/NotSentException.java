package io.tenure.http;

/** It is certain that the service did not see the call: it was never sent. */
final class NotSentException extends Exception {

    private static final long serialVersionUID = 1L;

    NotSentException(String message) {
        super(message);
    }

    NotSentException(String message, Throwable cause) {
        super(message, cause);
    }
}
