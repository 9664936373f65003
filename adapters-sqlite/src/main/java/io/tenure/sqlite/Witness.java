package io.tenure.sqlite;

import io.tenure.time.TimeSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process shows others of one of its sessions: a locked file that bears the deadline, and a bound socket. */
final class Witness {

    /*
     * Renewing a session writes the file in place, so it needs nobody's lock and no other process's good will.
     *
     * I1 Whoever finds the file under its name finds it locked: it is locked under another name and then renamed.
     * I2 A session whose deadline has passed is never kept again. Others end it by the deadline that they read, and may
     *    have read it before the last renewal was written: that one counts only if it was written before the old
     *    deadline had passed.
     * I3 The lock and the socket are given up only after the record says that they prove nothing any more, or, where that
     *    cannot be written, after the record is gone: what is missing is no evidence either.
     * I4 A file that is deleted is made anew by the next renewal, so that others miss it for less than a TTL.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
    private static final String UNFINISHED = ".new";
    static final String SOCKET = ".sock";
    private static final Pattern TOKEN = Pattern.compile("[0-9a-f]{16}");

    private final TimeSource time;
    private final String boot;
    private final Path directory;
    private final Path file;
    private final Duration ttl;

    /** Guarded by this. */
    private final @Nullable WitnessSocket socket;
    /** Guarded by this. */
    private Held held;
    /** Guarded by this. */
    private long deadlineNanos;
    /** Guarded by this. */
    private boolean ended;

    /** The file while it is open and locked. */
    private record Held(FileChannel channel, FileIdentity identity) {}

    /**
     * Makes the witness of a session that is about to be opened.
     *
     * @param directory where the files stand
     * @param shortDirectory where the socket goes if the path would be too long
     * @param token the file's name
     */
    Witness(TimeSource time, String boot, Path directory, Path shortDirectory, String token, Duration ttl)
            throws IOException {
        this.time = time;
        this.boot = boot;
        this.directory = directory;
        this.file = directory.resolve(token);
        this.ttl = ttl;
        this.socket = bind(directory, shortDirectory, token);
        this.deadlineNanos = time.nowNanos() + ttl.toNanos();
        try {
            this.held = make(deadlineNanos);
        } catch (IOException | RuntimeException e) {
            if (socket != null) {
                close(socket);
            }
            throw e;
        }
    }

    /** Whether a witness may have this name: what the database says is not taken for a path unless it may. */
    static boolean isToken(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** The file's name. */
    String token() {
        return file.getFileName().toString();
    }

    /** The session's TTL. */
    Duration ttl() {
        return ttl;
    }

    /** When the session ends if it is not kept. */
    synchronized long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether the session is over, as far as this process knows. */
    synchronized boolean isOver(long nowNanos) {
        return ended || deadlineNanos - nowNanos <= 0;
    }

    /** Keeps the session for one more TTL; false if it is over. */
    synchronized boolean keep() throws IOException {
        long nowNanos = time.nowNanos();
        if (isOver(nowNanos)) {
            ended = true;
            return false;
        }
        long nextNanos = nowNanos + ttl.toNanos();
        if (isInPlace()) {
            write(held.channel(), record(nextNanos, socket != null));
        } else {
            makeAnew(nextNanos);
        }
        ended = deadlineNanos - time.nowNanos() <= 0;
        deadlineNanos = nextNanos;
        return !ended;
    }

    /** Notes that the session was ended by somebody else. */
    synchronized void markEnded() {
        ended = true;
    }

    /** Lets the session run out by its deadline, though the process lives on and keeps it no longer. */
    synchronized void detach() {
        try {
            disarm();
        } catch (IOException e) {
            LOG.warn("The witness {} could not be given up in order; its session ends early", file, e);
        }
        closeAll();
    }

    /** Takes the witness away after its session has ended. */
    synchronized void discard() {
        ended = true;
        try {
            deleteFile();
        } catch (IOException e) {
            LOG.warn("The witness {} of an ended session could not be taken away", file, e);
        }
        closeAll();
    }

    private void disarm() throws IOException {
        try {
            write(held.channel(), record(deadlineNanos, false));
        } catch (IOException e) {
            LOG.debug("The witness {} cannot be written, and is deleted instead", file, e);
            deleteFile();
        }
    }

    private boolean isInPlace() throws IOException {
        return held.identity().equals(FileIdentity.of(file));
    }

    private void deleteFile() throws IOException {
        if (isInPlace()) {
            Files.deleteIfExists(file);
        }
    }

    private void closeAll() {
        close(held.channel());
        if (socket != null) {
            close(socket);
        }
    }

    private void makeAnew(long nextNanos) throws IOException {
        LOG.warn("The witness {} was deleted or replaced, and is made anew; keep other tools off {}", file, directory);
        StoreFiles.makeOwn(directory);
        Held former = held;
        held = make(nextNanos);
        close(former.channel());
    }

    private Held make(long deadline) throws IOException {
        Path unfinished = file.resolveSibling(token() + UNFINISHED);
        FileChannel made = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(StoreFiles.OWNER_ONLY_FILE));
        try {
            FileLock lock = made.tryLock(0, 1, false);
            if (lock == null) {
                throw new IOException(unfinished + " is locked by another process");
            }
            write(made, record(deadline, socket != null));
            Held whole = new Held(made, identityOf(unfinished));
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return whole;
        } catch (IOException | RuntimeException e) {
            close(made);
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    private WitnessRecord record(long deadline, boolean witnessed) {
        return new WitnessRecord(
                boot, deadline, witnessed, socket == null ? "" : socket.path().toString());
    }

    private static void close(Closeable closing) {
        try {
            closing.close();
        } catch (IOException e) {
            LOG.warn("{} could not be closed", closing, e);
        }
    }

    private static void write(FileChannel channel, WitnessRecord record) throws IOException {
        ByteBuffer bytes = record.encode();
        int length = bytes.remaining();
        if (channel.write(bytes, 0) != length) {
            throw new IOException("a witness record was written in part only");
        }
    }

    private static FileIdentity identityOf(Path file) throws IOException {
        FileIdentity found = FileIdentity.of(file);
        if (found == null) {
            throw new IOException(file + " is gone as soon as it was made");
        }
        return found;
    }

    private static @Nullable WitnessSocket bind(Path directory, Path shortDirectory, String token) {
        try {
            return WitnessSocket.bind(directory, shortDirectory, token + SOCKET);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "No socket for the witness {} in {}: if this process dies, its session ends by TTL alone",
                    token,
                    directory,
                    e);
            return null;
        }
    }
}
