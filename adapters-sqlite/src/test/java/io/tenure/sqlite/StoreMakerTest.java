package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreMakerTest {

    private static final ClockId CLOCK = new ClockId("boot", "none");

    @TempDir
    Path directory;

    @Test
    void I1_storeIsWholeAsSoonAsItHasItsName_andMadeOnce() throws Exception {
        StoreFiles files = new StoreFiles(Stores.in(directory));
        int makers = 4;
        CyclicBarrier start = new CyclicBarrier(makers);
        List<Thread> threads = new ArrayList<>();
        List<Object> seen = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < makers; i++) {
            String token = "t" + i;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                    new StoreMaker(files, CLOCK).make(token);
                    seen.add(FileIdentity.of(files.database()));
                } catch (Exception e) {
                    seen.add(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(seen).hasSize(makers).containsOnly(FileIdentity.of(files.database()));
        assertThat(directory.toFile().list()).containsExactly("store.db");
        try (Sql sql = Sql.connect(files.database().toString(), true, 100)) {
            assertThat(sql.number("PRAGMA application_id")).isEqualTo(Schema.APPLICATION_ID);
            assertThat(sql.text("PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(Rows.revision(sql)).isEqualTo(1);
        }
    }

    @Test
    void I1_storeThatIsThere_isLeftAlone() throws Exception {
        StoreFiles files = new StoreFiles(Stores.in(directory));
        Files.writeString(files.database(), "precious");

        new StoreMaker(files, CLOCK).make("t");

        assertThat(files.database()).hasContent("precious");
        assertThat(directory.toFile().list()).containsExactly("store.db");
    }
}
