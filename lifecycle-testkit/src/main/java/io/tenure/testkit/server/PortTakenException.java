package io.tenure.testkit.server;

import java.util.function.Supplier;

/** Somebody else listens on a port that was chosen for a server. */
final class PortTakenException extends ServerException {

    private static final long serialVersionUID = 1L;
    private static final int TRIES = 5;

    PortTakenException(String message) {
        super(message);
    }

    /** Starts something on fresh ports, again on others if they were taken. */
    static <T> T retry(Supplier<T> start) {
        for (int left = TRIES - 1; left > 0; left--) {
            try {
                return start.get();
            } catch (PortTakenException taken) {
                // The next try asks for other ports.
            }
        }
        return start.get();
    }
}
