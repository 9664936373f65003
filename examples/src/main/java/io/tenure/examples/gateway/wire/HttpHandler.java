package io.tenure.examples.gateway.wire;

/** What a server does with its requests. Thread-safe. */
@FunctionalInterface
public interface HttpHandler {

    /**
     * Answers one request, now or later. Called on an event loop, so it must not block: what takes time is handed over.
     *
     * @throws JsonException if the request's body is not what it should be; answered with 400
     */
    void handle(Exchange exchange);
}
