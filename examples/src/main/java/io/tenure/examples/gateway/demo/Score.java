package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;

/**
 * How the orders went, as the load generator tells. Immutable.
 *
 * @param sent all orders
 * @param paid those that were paid
 * @param refused those that a gateway answered otherwise
 * @param unanswered those that went down with a gateway
 * @param rerouted how often an order went to another gateway because one was gone
 * @param p50Millis half of the paid took at most this long
 * @param p99Millis 99 of 100 took at most this long
 */
record Score(long sent, long paid, long refused, long unanswered, long rerouted, long p50Millis, long p99Millis) {

    /** Nothing was told yet. */
    static final Score NONE = new Score(0, 0, 0, 0, 0, 0, 0);

    static Score of(JsonObject json) {
        return new Score(
                json.number("sent"),
                json.number("paid"),
                json.number("refused"),
                json.number("unanswered"),
                json.number("rerouted"),
                json.number("p50_ms"),
                json.number("p99_ms"));
    }
}
