package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {

    @TempDir
    private Path folder;

    @Test
    void temporaryFolder_isDeletedWithAllThatIsInIt() throws IOException {
        WorkFolder work = WorkFolder.open(null);
        Files.createDirectories(work.path().resolve("deep/er"));
        Files.writeString(work.path().resolve("deep/er/file"), "x");
        work.close();
        work.close();

        assertThat(work.path()).doesNotExist();
    }

    @Test
    void folderThatAnotherThreadDeletesToo_isDeletedWithoutComplaint() throws Exception {
        for (int round = 0; round < 20; round++) {
            WorkFolder work = WorkFolder.open(null);
            for (int i = 0; i < 200; i++) {
                Files.writeString(
                        Files.createDirectory(work.path().resolve("d" + i)).resolve("file"), "x");
            }
            CompletableFuture<Void> another = CompletableFuture.runAsync(() -> deleteFiles(work.path()));

            work.close();

            another.get(10, TimeUnit.SECONDS);
            assertThat(work.path()).doesNotExist();
        }
    }

    /** As SQLite does with files of its own when its last process ends. */
    private static void deleteFiles(Path path) {
        for (int i = 199; i >= 0; i--) {
            Path file = path.resolve("d" + i).resolve("file");
            assertThat(file.toFile().delete() || !Files.exists(file)).isTrue();
        }
    }

    @Test
    void keptFolder_isMadeAndStays() throws IOException {
        Path kept = folder.resolve("a/b");
        try (WorkFolder work = WorkFolder.open(kept)) {
            Files.writeString(work.path().resolve("file"), "x");
        }

        assertThat(kept.resolve("file")).exists();
    }

    @Test
    void folderInUse_isRefused() throws IOException {
        Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> WorkFolder.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not empty");
    }
}
