package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessSocketTest {

    @TempDir
    Path directory;

    @Test
    void boundSocket_doesNotRefuse_howeverOftenItIsAsked() throws IOException {
        try (WitnessSocket socket = WitnessSocket.bind(directory, directory, "a.sock")) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(WitnessSocket.isRefused(socket.path().toString())).isFalse();
            }
        }
    }

    @Test
    void socketWhoseProcessIsGone_refuses() throws IOException {
        Path left = directory.resolve("left.sock");
        WitnessSocket socket = WitnessSocket.bind(directory, directory, "a.sock");
        Files.createLink(left, socket.path());
        socket.close();

        assertThat(WitnessSocket.isRefused(left.toString())).isTrue();
    }

    @Test
    void whatIsNoSocket_isNoEvidence() throws IOException {
        Path directoryThere = Files.createDirectory(directory.resolve("d"));

        assertThat(WitnessSocket.isRefused("")).isFalse();
        assertThat(WitnessSocket.isRefused(directory.resolve("none").toString()))
                .isFalse();
        assertThat(WitnessSocket.isRefused(directory.resolve("n".repeat(200)).toString()))
                .isFalse();
        assertThat(WitnessSocket.isRefused(directoryThere.resolve("x").toString()))
                .isFalse();
        assertThat(WitnessSocket.isRefused("a\0b")).isFalse();
    }

    @Test
    void pathThatIsTooLong_givesWayToTheShortDirectory() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(120)));
        Path near = directory.resolve("s");
        try (WitnessSocket socket = WitnessSocket.bind(deep, near, "a.sock")) {
            assertThat(socket.path()).isEqualTo(near.resolve("a.sock"));
            assertThat(WitnessSocket.isRefused(socket.path().toString())).isFalse();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(near)))
                    .isEqualTo("rwx------");
        }
        assertThat(near).isEmptyDirectory();
    }

    @Test
    void shortDirectoryThatOthersCanEnter_isRefused() throws IOException {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(120)));
        Path open = Files.createDirectory(
                directory.resolve("s"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        assertThatThrownBy(() -> WitnessSocket.bind(deep, open, "a.sock")).isInstanceOf(StoreFileException.class);
    }
}
