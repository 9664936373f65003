package io.tenure.strength;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.TestReporter;

/** Whether a room's tests would notice if it did something else. */
class StrengthTest {

    private static final double LEAST_PERCENT = 85;
    private static final Path FOLDER = Path.of("target", "strength").toAbsolutePath();

    @LongForm
    void timer(TestReporter reporter) throws IOException, InterruptedException {
        isStrong(Room.TIMER, reporter);
    }

    @LongForm
    void cleanup(TestReporter reporter) throws IOException, InterruptedException {
        isStrong(Room.CLEANUP, reporter);
    }

    @LongForm
    void codecs(TestReporter reporter) throws IOException, InterruptedException {
        isStrong(Room.CODECS, reporter);
    }

    static void isStrong(Room room, TestReporter reporter) throws IOException, InterruptedException {
        Score score = new Pit(room, FOLDER.resolve(room.name().replace(' ', '-'))).run();
        new ScoreTable(table()).put(room.name(), score, System.getProperty("tenure.longRuns.commit", "unknown"));
        reporter.publishEntry("runs", Integer.toString(score.mutants()));
        reporter.publishEntry("strength", String.format(Locale.ROOT, "%.1f %%", score.strength()));
        assertThat(score.strength())
                .as("percent of %s that the tests of %s kill; their report says which they do not", score, room.name())
                .isGreaterThanOrEqualTo(LEAST_PERCENT);
    }

    /** Beside the log of long runs, where there is one. */
    private static Path table() {
        String log = System.getProperty("tenure.longRuns.file", "");
        return log.isEmpty() ? FOLDER.resolve("strength.md") : Path.of(log).resolveSibling("strength.md");
    }
}
