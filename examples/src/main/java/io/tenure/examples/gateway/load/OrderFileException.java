package io.tenure.examples.gateway.load;

/** A file of orders is not one; the message has a line for each problem, with file and line number. */
public final class OrderFileException extends Exception {

    private static final long serialVersionUID = 1L;

    OrderFileException(String message) {
        super(message);
    }
}
