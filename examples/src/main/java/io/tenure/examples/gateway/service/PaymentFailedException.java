package io.tenure.examples.gateway.service;

/** An order was not paid; the message says why. */
final class PaymentFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    PaymentFailedException(String message) {
        super(message);
    }

    PaymentFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
