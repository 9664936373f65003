package io.tenure.examples.gateway.demo;

/** How a gateway's process stands. */
enum GatewayState {
    /** Not ready yet. */
    STARTING("starting"),
    /** Taking orders. */
    SERVING("serving"),
    /** Dead by {@code kill -9}. */
    KILLED("killed"),
    /** Stands still by SIGSTOP. */
    STOPPED("stopped"),
    /** SIGTERM was sent. */
    LEAVING("SIGTERM"),
    /** Told to let everything come to its end. */
    DRAINING("draining"),
    /** Left in order. */
    LEFT("left");

    private final String word;

    GatewayState(String word) {
        this.word = word;
    }

    /** For the table. */
    String word() {
        return word;
    }
}
