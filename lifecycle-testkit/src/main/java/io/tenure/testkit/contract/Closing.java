package io.tenure.testkit.contract;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ends what the tests of a contract have opened. */
final class Closing {

    private Closing() {}

    /** Closes all of them, in this order, whatever the others throw, and then throws what the first that failed threw. */
    static void all(List<? extends @Nullable AutoCloseable> opened) throws Exception {
        Throwable first = null;
        for (AutoCloseable each : opened) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (Throwable e) {
                first = joined(first, e);
            }
        }
        rethrow(first);
    }

    /** The same. */
    static void all(@Nullable AutoCloseable... opened) throws Exception {
        all(Arrays.asList(opened));
    }

    private static Throwable joined(@Nullable Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }

    private static void rethrow(@Nullable Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (Exception) failure;
        }
    }
}
