package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.VirtualTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final Duration TTL = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final VirtualTime time = VirtualTime.inSequence(1);
    private Witness witness;
    private Path file;

    @BeforeEach
    void make() throws IOException {
        Files.setPosixFilePermissions(directory, StoreFiles.OWNER_ONLY_DIRECTORY);
        file = directory.resolve(TOKEN);
        witness = new Witness(time, "boot", directory, directory, TOKEN, TTL);
    }

    @AfterEach
    void discard() {
        witness.discard();
    }

    @Test
    void I1_whoeverFindsTheFile_findsItLocked() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean foundUnlocked = new AtomicBoolean();
        Path other = Files.createDirectory(
                directory.resolve("more"),
                java.nio.file.attribute.PosixFilePermissions.asFileAttribute(StoreFiles.OWNER_ONLY_DIRECTORY));
        Thread looking = new Thread(() -> {
            while (!done.get()) {
                try (var files = Files.newDirectoryStream(other, "????????????????")) {
                    for (Path found : files) {
                        foundUnlocked.compareAndSet(false, !isListedAsLocked(found));
                    }
                } catch (IOException | RuntimeException gone) {
                    done.compareAndSet(false, !Files.exists(other));
                }
            }
        });
        looking.start();
        for (int i = 0; i < 50; i++) {
            Witness made = new Witness(time, "boot", other, other, String.format("%016x", i), TTL);
            made.discard();
        }
        done.set(true);
        looking.join();

        assertThat(foundUnlocked).isFalse();
        assertThat(isListedAsLocked(file)).isTrue();
    }

    @Test
    void I2_sessionWhoseDeadlineHasPassed_isNeverKeptAgain() throws IOException {
        time.advance(TTL.minusNanos(1));
        assertThat(witness.keep()).isTrue();
        assertThat(witness.deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
        time.advance(TTL);

        assertThat(witness.isOver(time.nowNanos())).isTrue();
        assertThat(witness.keep()).isFalse();
        assertThat(witness.keep()).isFalse();
        assertThat(read().deadlineNanos()).isEqualTo(time.nowNanos());
    }

    @Test
    void I2_renewalThatIsWrittenTooLate_doesNotCount() throws IOException {
        SlowClock slow = new SlowClock(time);
        Witness late = new Witness(slow, "boot", directory, directory, "00000000000000aa", TTL);
        try {
            slow.stepAtEachLook(TTL.minusNanos(1));

            assertThat(late.keep()).as("begun in time, but done too late").isFalse();
            slow.stepAtEachLook(Duration.ZERO);
            assertThat(late.keep()).isFalse();
        } finally {
            late.discard();
        }
    }

    @Test
    void I3_recordSaysFirstThatLockAndSocketProveNothing() throws IOException {
        assertThat(read().witnessed()).isTrue();
        assertThat(directory.resolve(TOKEN + ".sock")).exists();

        witness.detach();

        assertThat(read().witnessed()).isFalse();
        assertThat(read().deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
        assertThat(directory.resolve(TOKEN + ".sock")).doesNotExist();
        assertThat(isListedAsLocked(file)).isFalse();
        Files.delete(file);
    }

    @Test
    void I3_recordThatCannotBeWritten_isTakenAwayFirst() {
        Thread.currentThread().interrupt();
        witness.detach();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void discardThatFails_givesUpLockAndSocketAllTheSame() throws IOException {
        Path owners = Files.createDirectory(directory.resolve("owners"));
        Files.setPosixFilePermissions(owners, StoreFiles.OWNER_ONLY_DIRECTORY);
        Witness made = new Witness(time, "boot", owners, owners, TOKEN, TTL);
        Path moved = directory.resolve("moved");
        Files.move(owners, moved);
        Files.createFile(owners);

        made.discard();

        assertThat(isListedAsLocked(moved.resolve(TOKEN))).isFalse();
        assertThat(WitnessSocket.isRefused(moved.resolve(TOKEN + ".sock").toString()))
                .isTrue();
    }

    @Test
    void I4_fileThatIsDeleted_isMadeAnewByTheNextRenewal() throws IOException {
        Files.delete(file);
        time.advance(Duration.ofSeconds(1));

        assertThat(witness.keep()).isTrue();

        assertThat(isListedAsLocked(file)).isTrue();
        assertThat(read().deadlineNanos()).isEqualTo(time.nowNanos() + TTL.toNanos());
    }

    @Test
    void I4_directoryThatIsDeleted_isMadeAnew() throws IOException {
        Path other = directory.resolve("owners");
        StoreFiles.makeOwn(other);
        Witness made = new Witness(time, "boot", other, other, TOKEN, TTL);
        Files.delete(other.resolve(TOKEN));
        Files.delete(other.resolve(TOKEN + ".sock"));
        Files.delete(other);

        assertThat(made.keep()).isTrue();

        assertThat(other.resolve(TOKEN)).exists();
        made.discard();
        assertThat(other).isEmptyDirectory();
    }

    @Test
    void discardedWitness_leavesNothing() {
        witness.discard();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void socketThatCannotBeBound_leavesTheDeadlineAlone() throws IOException {
        Path blocked = Files.createFile(directory.resolve("00000000000000bb.sock"));
        Witness deaf = new Witness(time, "boot", directory, directory, "00000000000000bb", TTL);

        assertThat(read(directory.resolve("00000000000000bb")).witnessed()).isFalse();
        assertThat(deaf.keep()).isTrue();
        deaf.discard();
        assertThat(blocked).exists();
        Files.delete(blocked);
    }

    private static boolean isListedAsLocked(Path file) throws IOException {
        FileIdentity identity = FileIdentity.of(file);
        if (identity == null) {
            return true;
        }
        for (int look = 0; look < 3; look++) {
            String mark = ":" + identity.inode() + " ";
            try (FileChannel channel = FileChannel.open(Path.of("/proc/locks"), StandardOpenOption.READ)) {
                ByteBuffer listed = ByteBuffer.allocate(1 << 16);
                while (channel.read(listed) > 0) {}
                if (new String(listed.array(), 0, listed.position(), StandardCharsets.US_ASCII).contains(mark)) {
                    return true;
                }
            }
            if (FileIdentity.of(file) == null) {
                return true;
            }
        }
        return false;
    }

    private WitnessRecord read() throws IOException {
        return read(file);
    }

    /** For tests that no longer need the lock: closing the file drops it. */
    private static WitnessRecord read(Path file) throws IOException {
        WitnessRecord record = WitnessRecord.decode(ByteBuffer.wrap(Files.readAllBytes(file)));
        assertThat(record).isNotNull();
        return record;
    }
}
