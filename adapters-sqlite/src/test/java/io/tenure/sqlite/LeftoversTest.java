package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.SystemTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    Path directory;

    private final OpenStore open = new OpenStore(new FileIdentity(1, 1));
    private StoreFiles files;
    private Path shortDirectory;
    private Leftovers leftovers;

    @BeforeEach
    void prepare() throws IOException {
        files = new StoreFiles(Stores.in(directory));
        files.makeOwners();
        shortDirectory = directory.resolve("s");
        StoreFiles.makeOwn(shortDirectory);
        leftovers = new Leftovers(files, shortDirectory, open, SystemTime.instance());
    }

    @Test
    void I1_whatNobodyOwns_isDeleted() throws IOException {
        Path witness = old(files.owners().resolve(TOKEN));
        Path unfinished = old(files.owners().resolve(TOKEN + ".new"));
        Path socket = old(files.owners().resolve(TOKEN + ".sock"));
        Path store = old(files.beside(StoreMaker.UNFINISHED + "77"));
        Path journal = old(files.beside(StoreMaker.UNFINISHED + "77-journal"));

        leftovers.clean(Set.of());

        assertThat(new Path[] {witness, unfinished, socket, store, journal})
                .allSatisfy(file -> assertThat(file).doesNotExist());
    }

    @Test
    void I1_whatIsNotNamedLikeAWitness_stays_whateverTheDatabaseSays() throws IOException {
        Path beside = Files.createFile(directory.resolve("precious"));
        Path within = Files.createFile(files.owners().resolve("precious"));

        leftovers.delete(beside.toString());
        leftovers.delete("../precious");
        leftovers.delete("precious");

        assertThat(beside).exists();
        assertThat(within).exists();
    }

    @Test
    void I1_whatIsFresh_stays() throws IOException {
        Path witness = Files.createFile(files.owners().resolve(TOKEN));
        Path store = Files.createFile(files.beside(StoreMaker.UNFINISHED + "77"));

        leftovers.clean(Set.of());

        assertThat(witness).exists();
        assertThat(store).exists();
    }

    @Test
    void I1_whatHasASession_stays() throws IOException {
        Path witness = old(files.owners().resolve(TOKEN));

        leftovers.clean(Set.of(TOKEN));

        assertThat(witness).exists();
    }

    @Test
    void I1_whatIsOurs_stays() throws IOException {
        open.reserve(TOKEN);
        Path unfinished = old(files.owners().resolve(TOKEN + ".new"));

        leftovers.clean(Set.of());

        assertThat(unfinished).exists();
    }

    @Test
    void I1_whatIsLocked_stays() throws IOException {
        Path witness = old(files.owners().resolve(TOKEN));
        try (FileChannel owner = FileChannel.open(witness, StandardOpenOption.WRITE);
                FileLock lock = owner.tryLock(0, 1, false)) {
            assertThat(lock).isNotNull();

            leftovers.clean(Set.of());

            assertThat(witness).exists();
        }
    }

    @Test
    void I1_whatIsNamedOtherwise_stays() throws IOException {
        Path stranger = old(files.owners().resolve("README"));
        Path neighbour = old(directory.resolve("other.db.new-77"));

        leftovers.clean(Set.of());

        assertThat(stranger).exists();
        assertThat(neighbour).exists();
    }

    @Test
    void fileThatVanishesMeanwhile_doesNotEndTheLook() throws IOException {
        for (int i = 0; i < 10; i++) {
            old(files.owners().resolve(String.format("%016x", i)));
        }
        SlowClock time = new SlowClock(SystemTime.instance());
        time.atNextWallLook(() -> deleteHalf(files.owners()));

        new Leftovers(files, directory, open, time).clean(Set.of());

        assertThat(files.owners()).isEmptyDirectory();
    }

    @Test
    void I2_socketInTheShortDirectory_isDeletedWhenItRefusesForTheSecondTime() throws IOException {
        Path socket = old(shortDirectory.resolve(TOKEN + ".sock"));
        Path kept = old(shortDirectory.resolve("00000000000000aa.sock"));
        Path stranger = old(shortDirectory.resolve("stranger.sock"));

        leftovers.clean(Set.of("00000000000000aa"));
        assertThat(socket).as("others may not have seen it").exists();
        leftovers.clean(Set.of("00000000000000aa"));

        assertThat(socket).doesNotExist();
        assertThat(kept).exists();
        assertThat(stranger).exists();
    }

    @Test
    void I2_socketInTheShortDirectoryThatIsBound_stays() throws IOException {
        try (WitnessSocket socket = WitnessSocket.bind(shortDirectory, shortDirectory, TOKEN + ".sock")) {
            age(socket.path());

            leftovers.clean(Set.of());
            leftovers.clean(Set.of());

            assertThat(socket.path()).exists();
        }
    }

    @Test
    void missingDirectory_isNoError() throws IOException {
        Files.delete(files.owners());

        leftovers.clean(Set.of());

        assertThat(files.owners()).doesNotExist();
    }

    private static Path old(Path file) throws IOException {
        if (file.toString().endsWith(".sock")) {
            WitnessSocket socket = WitnessSocket.bind(file.getParent(), file.getParent(), "s");
            Files.createLink(file, socket.path());
            socket.close();
        } else {
            Files.createFile(file);
        }
        age(file);
        return file;
    }

    private static void age(Path file) throws IOException {
        long before = SystemTime.instance().wallMillis() - 2 * Leftovers.UNTOUCHED.toMillis();
        Files.setLastModifiedTime(file, FileTime.fromMillis(before));
    }

    /** What another cleaner does: it deletes each second file that a look would come to. */
    private static void deleteHalf(Path directory) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            boolean second = false;
            for (Path file : entries) {
                if (second) {
                    Files.delete(file);
                }
                second = !second;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
