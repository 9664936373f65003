package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Notices, without opening a file, that what a connection relies on is no longer so: the files, and the locks. */
final class FileGuard {

    /*
     * SQLite takes the lock on the shared memory that says "open" when its first connection opens, and again never
     * before the last one closes. A close() of that file by anyone in this JVM drops it, together with the writer's
     * lock. So if the former is still listed after a commit, the latter was held all the while.
     */

    private final Map<Path, FileIdentity> files;
    private final Locks locks;
    private final long pid;
    private final boolean looksAtLocks;

    private FileGuard(Map<Path, FileIdentity> files, Locks locks, long pid, boolean looksAtLocks) {
        this.files = files;
        this.locks = locks;
        this.pid = pid;
        this.looksAtLocks = looksAtLocks;
    }

    /** Remembers the files as a connection, which has just read from them, has them open. */
    static FileGuard of(StoreFiles names, OpenStore open, Path listOfLocks) throws IOException {
        Map<Path, FileIdentity> files = new LinkedHashMap<>();
        files.put(names.database(), open.database());
        files.put(names.wal(), identity(names.wal()));
        FileIdentity sharedMemory = identity(names.sharedMemory());
        files.put(names.sharedMemory(), sharedMemory);
        Locks locks = new Locks(sharedMemory, listOfLocks);
        long pid = ProcessHandle.current().pid();
        return new FileGuard(files, locks, pid, open.locksAreListed(locks.areListedFor(pid)));
    }

    /**
     * Looks whether the files are the same.
     *
     * @throws StoreFileException if one was deleted or replaced
     */
    void requireSameFiles() throws IOException {
        for (Map.Entry<Path, FileIdentity> file : files.entrySet()) {
            requireSame(file.getKey(), file.getValue());
        }
    }

    /**
     * Looks whether a file is the one it was.
     *
     * @throws StoreFileException if it was deleted or replaced
     */
    static void requireSame(Path file, FileIdentity identity) throws IOException {
        if (!identity.equals(FileIdentity.of(file))) {
            throw replaced(file);
        }
    }

    /**
     * Whether the locks are still held, as far as the kernel tells.
     *
     * @throws IOException if that cannot be found out now
     */
    boolean hasLocks() throws IOException {
        return !looksAtLocks || locks.areHeldBy(pid);
    }

    /** Who is writing, for people; empty if nobody is or the kernel does not tell. */
    String writer() {
        Long writer = locks.writer();
        return writer == null ? "" : Locks.describe(writer);
    }

    private static FileIdentity identity(Path file) throws IOException {
        FileIdentity found = FileIdentity.of(file);
        if (found == null) {
            throw replaced(file);
        }
        return found;
    }

    private static StoreFileException replaced(Path file) {
        return new StoreFileException(
                Reason.REPLACED,
                file + " was deleted or replaced while it was open; what is written now would be lost: restart",
                null);
    }
}
