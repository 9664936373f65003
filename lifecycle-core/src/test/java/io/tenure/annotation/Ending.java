package io.tenure.annotation;

/** Ends by doing nothing, so that fixtures need not each say how they end. */
class Ending implements AutoCloseable {
    @Override
    public void close() {}
}
