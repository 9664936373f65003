package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.util.HashMap;
import java.util.Map;

/** The databases that this JVM has open. */
final class OpenStores {

    /*
     * POSIX locks belong to the process, and closing any file descriptor of a file drops them all. SQLite knows that of
     * its own descriptors, but a second copy of its library, as a second class loader brings along, knows nothing of the
     * first. So one class loader at a time has a database open; the others find its mark among the system properties,
     * which all class loaders share (as text: others list them).
     *
     * I1 A database is touched only while its mark is this class loader's.
     * I2 The mark goes when the last user of the database has left, and not before.
     */

    private static final String MARK = "io.tenure.sqlite.open.";

    /** Guarded by itself, which also keeps openings apart. */
    private static final Map<FileIdentity, OpenStore> OPEN = new HashMap<>();

    private static final String LOADER =
            OpenStores.class.getClassLoader() + "@" + Integer.toHexString(System.identityHashCode(OpenStores.class));

    private OpenStores() {}

    /** Runs before a database is used by the first user in this JVM. */
    @FunctionalInterface
    interface FirstLook {
        /** Refuses what is no store, by throwing. */
        void look();
    }

    /**
     * Registers one more user of a database.
     *
     * @param first looks at the file, with nothing in this JVM having it open
     * @throws StoreFileException if another class loader has it open, or as {@code first} says
     */
    static OpenStore enter(FileIdentity database, FirstLook first) {
        synchronized (OPEN) {
            OpenStore open = OPEN.get(database);
            if (open == null) {
                mark(database);
                try {
                    first.look();
                } catch (RuntimeException | Error e) {
                    unmark(database);
                    throw e;
                }
                open = new OpenStore(database);
                OPEN.put(database, open);
            }
            open.users++;
            return open;
        }
    }

    /** Takes one user away, who has closed all that was open; with the last, the sessions are left to their deadlines. */
    static void leave(OpenStore open) {
        synchronized (OPEN) {
            if (--open.users == 0) {
                open.detachAll();
                OPEN.remove(open.database());
                unmark(open.database());
            }
        }
    }

    private static void mark(FileIdentity database) {
        Object other = System.getProperties().putIfAbsent(nameOf(database), LOADER);
        if (other != null) {
            throw new StoreFileException(
                    Reason.OPEN_ELSEWHERE,
                    "the database is open in this JVM through another class loader (" + other
                            + "); its locks belong to the whole process, so let one class loader have it",
                    null);
        }
    }

    private static void unmark(FileIdentity database) {
        System.getProperties().remove(nameOf(database));
    }

    private static String nameOf(FileIdentity database) {
        return MARK + database.device() + "." + database.inode();
    }
}
