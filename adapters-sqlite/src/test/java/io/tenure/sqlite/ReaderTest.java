package io.tenure.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.StoreCalls;
import io.tenure.store.StoreException.Outcome;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderTest {

    @TempDir
    Path directory;

    private final Threads threads = SystemTime.instance().newThreads("reader-test");
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private StoreFiles files;
    private Sql writing;
    private Connector connector;
    private StoreCalls<Sql> calls;

    @BeforeEach
    void make() throws IOException, SQLException {
        files = new StoreFiles(Stores.in(directory));
        new StoreMaker(files, new ClockId("boot", "none")).make("t");
        writing = Sql.connect(files.database().toString(), false, 1_000);
        lift();
        connector = new Connector(files, new OpenStore(FileIdentity.of(files.database())), true);
        calls = new StoreCalls<>(tasks::add, threads.scheduler(), 100, 100, new Reader(connector));
    }

    @AfterEach
    void close() throws SQLException {
        calls.close();
        threads.close(Duration.ofSeconds(5));
        connector.close();
        writing.close();
    }

    @Test
    void I1_batchSeesOneMoment_thatIsNotBeforeItWasQueued() throws SQLException {
        CompletionStage<Long> first = calls.submit("first", Stores.TIMEOUT, sql -> {
            long revision = Rows.revision(sql);
            lift();
            return revision;
        });
        CompletionStage<Long> second = calls.submit("second", Stores.TIMEOUT, Rows::revision);
        lift();

        tasks.remove().run();

        assertThat(Stores.ok(first)).isEqualTo(3);
        assertThat(Stores.ok(second)).isEqualTo(3);
        CompletionStage<Long> third = calls.submit("third", Stores.TIMEOUT, Rows::revision);
        tasks.remove().run();
        assertThat(Stores.ok(third)).isEqualTo(4);
    }

    @Test
    void I2_whatWasReadWithoutLocks_isNotTold() throws SQLException {
        CompletionStage<Long> read = calls.submit("read", Stores.TIMEOUT, sql -> {
            Files.readAllBytes(files.sharedMemory());
            return Rows.revision(sql);
        });

        tasks.remove().run();

        assertThat(Stores.failure(read).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(Stores.failure(read)).hasMessageContaining("locks");
    }

    @Test
    void readThatFails_failsItsBatch_andTheNextIsRead() throws SQLException {
        CompletionStage<Long> broken =
                calls.submit("broken", Stores.TIMEOUT, sql -> sql.number("SELECT missing FROM meta"));
        tasks.remove().run();
        CompletionStage<Long> next = calls.submit("next", Stores.TIMEOUT, Rows::revision);
        tasks.remove().run();

        assertThat(Stores.failure(broken)).hasMessageContaining("no such column");
        assertThat(Stores.ok(next)).isEqualTo(2);
    }

    @Test
    void errorOfARead_leavesTheConnectionFree() {
        CompletionStage<Long> broken = calls.submit("broken", Stores.TIMEOUT, sql -> {
            throw new StackOverflowError("planted");
        });
        tasks.remove().run();
        CompletionStage<Long> next = calls.submit("next", Stores.TIMEOUT, Rows::revision);
        tasks.remove().run();

        assertThat(Stores.failure(broken)).hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(Stores.ok(next)).isEqualTo(2);
    }

    private void lift() throws SQLException {
        writing.run("UPDATE meta SET revision = revision + 1");
    }
}
