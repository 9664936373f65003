package io.tenure.etcd;

import io.tenure.store.StoreException;
import org.jspecify.annotations.Nullable;

/** An answer was larger than is read: less has to be asked for. */
final class TooLargeException extends StoreException {

    private static final long serialVersionUID = 1L;

    TooLargeException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, outcome, cause);
    }
}
