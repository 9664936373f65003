package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.time.SystemTime;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
    private Leftovers leftovers;

    @BeforeEach
    void prepare() throws IOException {
        files = new StoreFiles(Stores.in(directory));
        files.makeOwners();
        leftovers = new Leftovers(files, directory, open, SystemTime.instance());
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
        long before = SystemTime.instance().wallMillis() - 2 * Leftovers.UNTOUCHED.toMillis();
        Files.setLastModifiedTime(file, FileTime.fromMillis(before));
        return file;
    }
}
