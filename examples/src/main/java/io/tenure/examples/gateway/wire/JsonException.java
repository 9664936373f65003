package io.tenure.examples.gateway.wire;

/** A text is not the JSON that was expected; the message says where, or which field. */
public final class JsonException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    JsonException(String message) {
        super(message);
    }
}
