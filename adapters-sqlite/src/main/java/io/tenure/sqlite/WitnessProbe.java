package io.tenure.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the witness of another process's session. Never at one of this process: a POSIX lock does not keep out the
 * process that has it, and closing the file would drop it.
 */
final class WitnessProbe {

    /*
     * I1 A session whose record bears a deadline to come is over only if its lock is free and its socket refuses, both,
     *    and the record read after that still says that they prove it.
     * I2 A file that is missing, torn, damaged or of another boot is no evidence of anything. What is not named like a
     *    witness is none, and not looked at.
     * I3 What keeps this process from looking, such as a want of file descriptors, says nothing about the other one.
     */

    /** What the witness shows. */
    enum Finding {
        /** The session lives. */
        ALIVE,
        /** Its deadline has passed. */
        EXPIRED,
        /** Its process is gone. */
        KILLED,
        /** Nothing that counts. */
        NONE,
        /** It could not be looked at. */
        UNKNOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(WitnessProbe.class);

    private final Path directory;
    private final String boot;

    WitnessProbe(Path directory, String boot) {
        this.directory = directory;
        this.boot = boot;
    }

    /** Looks at a session's witness. */
    Finding probe(String token, long nowNanos) {
        if (!Witness.isToken(token)) {
            return Finding.NONE;
        }
        Path file = directory.resolve(token);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            WitnessRecord record = read(channel);
            if (record == null) {
                return Finding.NONE;
            }
            if (record.deadlineNanos() - nowNanos <= 0) {
                return Finding.EXPIRED;
            }
            return isGone(channel, record) ? Finding.KILLED : Finding.ALIVE;
        } catch (NoSuchFileException missing) {
            return Finding.NONE;
        } catch (IOException unreadable) {
            LOG.debug("{} could not be looked at", file, unreadable);
            return isNoFile(file) ? Finding.NONE : Finding.UNKNOWN;
        }
    }

    /** Whether nobody has the lock of the file, which must not be this process's. */
    static boolean isUnlocked(FileChannel channel) throws IOException {
        try (FileLock lock = channel.tryLock(0, 1, true)) {
            return lock != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /** Whether something else than a file stands there, such as a link; found out without opening it. */
    private static boolean isNoFile(Path file) {
        try {
            return !Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile();
        } catch (IOException unknown) {
            return false;
        }
    }

    private boolean isGone(FileChannel channel, WitnessRecord record) throws IOException {
        if (!record.witnessed() || !isUnlocked(channel) || !WitnessSocket.isRefused(record.socket())) {
            return false;
        }
        WitnessRecord after = read(channel);
        return after != null && after.witnessed();
    }

    /** A second look for a record that was torn by a renewal just then. */
    private @Nullable WitnessRecord read(FileChannel channel) throws IOException {
        for (int look = 0; look < 2; look++) {
            ByteBuffer bytes = ByteBuffer.allocate(WitnessRecord.MAX_BYTES);
            channel.read(bytes, 0);
            WitnessRecord record = WitnessRecord.decode(bytes.flip());
            if (record != null) {
                return record.boot().equals(boot) ? record : null;
            }
        }
        return null;
    }
}
