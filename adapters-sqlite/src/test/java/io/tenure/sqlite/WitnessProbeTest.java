package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.sqlite.WitnessProbe.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file here is another process's as far as the probe can see: nobody has it open but who says so. */
class WitnessProbeTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final long NOW = Math.subtractExact(Long.MAX_VALUE, 5);

    @TempDir
    Path directory;

    private WitnessProbe probe;
    private Path file;
    private Path deadSocket;

    @BeforeEach
    void prepare() throws IOException {
        probe = new WitnessProbe(directory, "boot");
        file = directory.resolve(TOKEN);
        deadSocket = directory.resolve("dead.sock");
        WitnessSocket socket = WitnessSocket.bind(directory, directory, "a.sock");
        Files.createLink(deadSocket, socket.path());
        socket.close();
    }

    @Test
    void I1_deadlineToCome_andBothWitnessesAgainstIt_isDeath() throws IOException {
        write(NOW + 10, true, deadSocket);

        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.KILLED);
    }

    @Test
    void I2_whatIsNotNamedLikeAWitness_isNone() throws IOException {
        write(NOW, true, deadSocket);
        Files.copy(file, directory.resolve("other"));

        assertThat(probe.probe("other", NOW)).isEqualTo(Finding.NONE);
        assertThat(probe.probe("x/../" + TOKEN, NOW)).isEqualTo(Finding.NONE);
        assertThat(probe.probe(file.toString(), NOW)).isEqualTo(Finding.NONE);
        assertThat(probe.probe(TOKEN, NOW)).as("the same under its name").isEqualTo(Finding.EXPIRED);
    }

    @Test
    void I1_lockThatIsHeld_isLife() throws IOException {
        write(NOW + 10, true, deadSocket);
        try (FileChannel owner = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = owner.tryLock(0, 1, false)) {
            assertThat(lock).isNotNull();
            assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.ALIVE);
        }
    }

    @Test
    void I1_socketThatDoesNotRefuse_isLife() throws IOException {
        try (WitnessSocket socket = WitnessSocket.bind(directory, directory, "live.sock")) {
            write(NOW + 10, true, socket.path());

            assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.ALIVE);
        }
    }

    @Test
    void I1_socketThatIsMissing_isNoDeath() throws IOException {
        write(NOW + 10, true, directory.resolve("none.sock"));

        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.ALIVE);
    }

    @Test
    void I1_recordThatSaysTheyProveNothing_isLife() throws IOException {
        write(NOW + 10, false, deadSocket);

        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.ALIVE);
    }

    @Test
    void deadlineThatHasPassed_isTheEnd_alsoWhereTheClockWraps() throws IOException {
        write(NOW + 10, true, deadSocket);
        assertThat(probe.probe(TOKEN, NOW + 10)).isEqualTo(Finding.EXPIRED);

        write(NOW, true, deadSocket);
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.EXPIRED);
    }

    @Test
    void I2_missingTornDamagedOrForeignFile_isNoEvidence() throws IOException {
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);

        Files.write(file, new byte[0]);
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);

        write(NOW - 10, true, deadSocket);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, 20));
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);

        whole[15] ^= 1;
        Files.write(file, whole);
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);

        write(new WitnessRecord("another boot", NOW - 10, true, deadSocket.toString()));
        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);
    }

    @Test
    void I3_fileThatCannotBeLookedAt_saysNeitherLifeNorSilence() throws IOException {
        WitnessProbe hindered = new WitnessProbe(Files.createFile(directory.resolve("no directory")), "boot");

        assertThat(hindered.probe(TOKEN, NOW)).isEqualTo(Finding.UNKNOWN);
    }

    @Test
    void I2_whatIsNoFile_isNoEvidence() throws IOException {
        Files.createDirectory(file);

        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);
    }

    @Test
    void I2_symbolicLink_isNotFollowed() throws IOException {
        Path elsewhere = directory.resolve("elsewhere");
        write(NOW - 10, true, deadSocket);
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);

        assertThat(probe.probe(TOKEN, NOW)).isEqualTo(Finding.NONE);
    }

    private void write(long deadlineNanos, boolean witnessed, Path socket) throws IOException {
        write(new WitnessRecord("boot", deadlineNanos, witnessed, socket.toString()));
    }

    private void write(WitnessRecord record) throws IOException {
        ByteBuffer bytes = record.encode();
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        Files.write(file, content);
    }
}
