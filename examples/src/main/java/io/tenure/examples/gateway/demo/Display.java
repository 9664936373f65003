package io.tenure.examples.gateway.demo;

/** Shows what is going on while it goes on. Thread-safe. */
interface Display extends AutoCloseable {

    /** Something happened that is worth a line. */
    void happened(String what);

    /** Time has passed: what is shown may be shown anew. Called a few times a second. */
    void refresh();

    /** Shows how things stand for the last time. Idempotent. */
    @Override
    void close();
}
