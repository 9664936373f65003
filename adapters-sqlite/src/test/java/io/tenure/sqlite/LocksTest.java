package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {

    @TempDir
    Path directory;

    @Test
    void locks_areReadAsTheKernelListsThem() throws IOException {
        Locks locks = listed("""
                1: POSIX  ADVISORY  WRITE 4711 fe:00:2147186 120 120
                1: -> POSIX  ADVISORY  WRITE 4712 fe:00:2147186 120 120
                2: POSIX  ADVISORY  READ 4713 fe:00:2147186 123 128
                3: POSIX  ADVISORY  READ 4714 fe:00:12147186 128 128
                4: FLOCK  ADVISORY  WRITE 4715 fe:00:2147186 0 EOF
                5: OFDLCK ADVISORY  READ -1 fe:00:2147186 128 128
                6: POSIX  ADVISORY  READ ? fe:00:2147186 128 128
                """);

        assertThat(locks.writer()).isEqualTo(4711);
        assertThat(locks.areHeldBy(4713)).as("joined with its neighbours").isTrue();
        assertThat(locks.areHeldBy(4711)).isFalse();
        assertThat(locks.areHeldBy(4714)).as("another file's").isFalse();
        assertThat(locks.areHeldBy(4715)).as("of another kind").isFalse();
    }

    @Test
    void lockToTheEnd_coversAll() throws IOException {
        assertThat(listed("1: POSIX  ADVISORY  WRITE 4711 fe:00:2147186 0 EOF\n")
                        .writer())
                .isEqualTo(4711);
    }

    @Test
    void kernelThatDoesNotTell_tellsNothing() throws IOException {
        Locks locks = new Locks(new FileIdentity(0, 2147186), directory.resolve("none"));

        assertThat(locks.writer()).isNull();
        assertThat(locks.areListedFor(4711)).isFalse();
    }

    @Test
    void listThatCannotBeRead_isNoEmptyList() {
        Locks locks = new Locks(new FileIdentity(0, 2147186), directory);

        assertThatThrownBy(() -> locks.areHeldBy(4711)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> locks.areListedFor(4711)).isInstanceOf(IOException.class);
        assertThat(locks.writer()).as("for people").isNull();
    }

    @Test
    void listThatIsGone_isNoEmptyList() throws IOException {
        Locks locks = listed("1: POSIX  ADVISORY  READ 4711 fe:00:2147186 128 128\n");
        assertThat(locks.areListedFor(4711)).isTrue();
        Files.delete(directory.resolve("locks"));

        assertThatThrownBy(() -> locks.areHeldBy(4711)).isInstanceOf(IOException.class);
    }

    @Test
    void process_isDescribedByItsName() {
        assertThat(Locks.describe(ProcessHandle.current().pid()))
                .isEqualTo("process " + ProcessHandle.current().pid() + " (java)");
        assertThat(Locks.describe(999_999_999)).isEqualTo("process 999999999");
    }

    private Locks listed(String text) throws IOException {
        return new Locks(new FileIdentity(0, 2147186), Files.writeString(directory.resolve("locks"), text));
    }
}
