package io.tenure.examples.gateway.wire;

/** Headers of our own. */
public final class Headers {

    /** Which gateway is asking. */
    public static final String GATEWAY = "X-Gateway";

    private Headers() {}
}
