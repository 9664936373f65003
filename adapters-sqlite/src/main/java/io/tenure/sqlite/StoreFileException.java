package io.tenure.sqlite;

import io.tenure.store.StoreException;
import org.jspecify.annotations.Nullable;

/** The store's file cannot be used, or can be used no longer. Nothing in it was changed. */
public final class StoreFileException extends StoreException {

    private static final long serialVersionUID = 1L;

    /** Why a file cannot be used. */
    public enum Reason {
        /** It cannot be found, read, written or made. */
        INACCESSIBLE,
        /** Its file system is not one on which SQLite's locks and shared memory are known to work. */
        FILE_SYSTEM,
        /** It, or a file beside it, is a symbolic link. */
        SYMBOLIC_LINK,
        /** It is not a regular file of this user's that nobody else may touch. */
        PERMISSIONS,
        /** It is not a store of Tenure's. */
        FOREIGN,
        /** It is a store that another version of Tenure has written. */
        OTHER_VERSION,
        /** It is damaged. */
        CORRUPT,
        /** It is open in this JVM through another class loader, or with a clock that others do not share. */
        OPEN_ELSEWHERE,
        /** It was deleted or replaced while it was open. */
        REPLACED
    }

    private final Reason reason;

    StoreFileException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, Outcome.NOT_APPLIED, cause);
        this.reason = reason;
    }

    /** Why the file cannot be used. */
    public Reason reason() {
        return reason;
    }
}
