package io.tenure.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The POSIX locks of one database's shared memory, as the kernel lists them; looked at without touching them. */
final class Locks {

    /*
     * The places are part of SQLite's file format (see "WAL-Index Locks" in "WAL-mode File Format"): eight locks from
     * byte 120 on, the first of which is the writer's, and behind them the one that every connection shares as long as
     * it is open.
     */

    /*
     * The kernel lists as much at a time as is asked for, a page at most, and an entry may slip through between two
     * readings. So much is asked for; and while what is listed was held, what is not listed is believed to be gone only
     * after several looks. A list that cannot be read, say for want of file descriptors, says nothing at all.
     */

    private static final int LOOKS = 10;
    private static final int READ_BYTES = 64 * 1024;
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final long WRITER = 120;
    private static final long OPEN = 128;

    /** Where the kernel lists them. */
    static final Path LISTED = Path.of("/proc/locks");

    private final long inode;
    private final Path listed;

    Locks(FileIdentity sharedMemory) {
        this(sharedMemory, LISTED);
    }

    Locks(FileIdentity sharedMemory, Path listed) {
        this.inode = sharedMemory.inode();
        this.listed = listed;
    }

    /** Whether the process is seen to have the lock that says it is open. False also where the kernel lists no locks. */
    boolean areListedFor(long pid) throws IOException {
        try {
            return areHeldBy(pid);
        } catch (NoSuchFileException | AccessDeniedException unlisted) {
            return false;
        }
    }

    /**
     * Whether the process has the lock that says it is open.
     *
     * @throws IOException if the list cannot be read, so that nobody can tell
     */
    boolean areHeldBy(long pid) throws IOException {
        for (int look = 0; look < LOOKS; look++) {
            if (list().stream().anyMatch(lock -> lock.pid == pid && lock.covers(OPEN))) {
                return true;
            }
        }
        return false;
    }

    /** Whether anybody has a lock on a byte. */
    boolean isLockedAt(long place) throws IOException {
        return list().stream().anyMatch(lock -> lock.covers(place));
    }

    /** The process that is writing, or null if there is none or the kernel does not tell. */
    @Nullable
    Long writer() {
        try {
            return list().stream()
                    .filter(lock -> lock.covers(WRITER))
                    .map(lock -> lock.pid)
                    .findFirst()
                    .orElse(null);
        } catch (IOException hidden) {
            return null;
        }
    }

    /** A process as a reader of a log wants it. */
    static String describe(long pid) {
        try {
            return "process " + pid + " ("
                    + Files.readString(Path.of("/proc", Long.toString(pid), "comm"))
                            .strip() + ")";
        } catch (IOException gone) {
            return "process " + pid;
        }
    }

    /** One that the kernel lists: whose, and from which place to which. */
    record Lock(long pid, long first, long last) {
        boolean covers(long place) {
            return first <= place && place <= last;
        }
    }

    private List<Lock> list() throws IOException {
        return parse(read(listed), inode);
    }

    /** The locks of a file among those that the kernel lists. */
    static List<Lock> parse(String list, long inode) {
        String mark = ":" + inode + " ";
        List<Lock> locks = new ArrayList<>();
        list.lines().filter(line -> line.contains(mark)).forEach(line -> {
            Lock lock = parse(line.strip().split("\\s+"));
            if (lock != null) {
                locks.add(lock);
            }
        });
        return locks;
    }

    private static String read(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(READ_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(bytes) >= 0 && text.length() < MOST_BYTES) {
                text.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
                bytes.clear();
            }
        }
        return text.toString();
    }

    /** {@code 5: POSIX ADVISORY WRITE 5671 fe:00:2171050 120 120}; those who wait have an arrow behind the number. */
    private static @Nullable Lock parse(String[] fields) {
        if (fields.length != 8 || !fields[1].equals("POSIX")) {
            return null;
        }
        try {
            long last = fields[7].equals("EOF") ? Long.MAX_VALUE : Long.parseLong(fields[7]);
            return new Lock(Long.parseLong(fields[4]), Long.parseLong(fields[6]), last);
        } catch (NumberFormatException unknown) {
            return null;
        }
    }
}
