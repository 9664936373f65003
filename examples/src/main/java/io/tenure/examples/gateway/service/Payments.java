package io.tenure.examples.gateway.service;

import io.tenure.examples.gateway.order.Order;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pays orders at the bank. Thread-safe. */
interface Payments extends AutoCloseable {

    /**
     * Pays one order. Blocks until the bank has answered.
     *
     * @throws PaymentFailedException if it could not be paid
     */
    void pay(Order order) throws PaymentFailedException;

    /** The gateway takes orders at this port from now on. */
    default void serve(int port) {}

    /** The gateway is about to leave; orders go on, and none should be sent here any more. */
    default void leave() {}

    /** Whether nothing is open any more, as far as it is known. */
    boolean isNothingOpen();

    /** What it has opened and ended so far, for the parent. */
    Map<String, @Nullable Object> status();

    /** The Prometheus page. */
    String metrics();

    /** Gives everything back that is still open, as far as it is known. */
    @Override
    void close();
}
