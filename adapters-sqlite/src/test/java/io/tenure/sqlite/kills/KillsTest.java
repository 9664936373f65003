package io.tenure.sqlite.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.test.LongForm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Real processes over one store, killed at any moment. {@code -Dtenure.kill.seed} picks the moments. */
@Tag("processes")
final class KillsTest {

    private static final int FEW = 8;
    private static final int MANY = 200;
    private static final Duration MUCH_TOO_LATE = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    @Test
    void G5_G6_G7_G8_kills_loseNothing_andReleaseNothingOfTheLiving(TestReporter reporter) throws Exception {
        kill(FEW, reporter);
    }

    @LongForm
    void G5_G6_G7_G8_twoHundredKills_loseNothing_andReleaseNothingOfTheLiving(TestReporter reporter) throws Exception {
        kill(MANY, reporter);
    }

    private void kill(int cycles, TestReporter reporter) throws Exception {
        long seed = Long.getLong("tenure.kill.seed", System.nanoTime());
        String replay = "-Dtenure.kill.seed=" + seed;
        System.out.println(replay);
        try (Fleet fleet = new Fleet(directory, seed)) {
            Kills kills = new Kills(fleet, new Random(seed));
            int done = 0;
            try {
                for (; done < cycles; done++) {
                    kills.cycle();
                }
                fleet.awaitReady(fleet.present().size());
                fleet.settle();
            } finally {
                tell(reporter, done, kills, fleet);
            }
            judge(fleet);
            fleet.dismissAll();
            judge(fleet);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nThe same moments again: " + replay, e);
        }
    }

    private static void judge(Fleet fleet) {
        fleet.requireLiving();
        Judge judge = fleet.judge();
        assertThat(judge.falselyReleased())
                .as("released, though a living owner held it")
                .isEmpty();
        assertThat(judge.otherwiseWrong()).as("wrong in the depot's history").isEmpty();
        assertThat(worst(fleet, judge)).as("the slowest cleanup").isLessThan(MUCH_TOO_LATE);
    }

    private static void tell(TestReporter reporter, int done, Kills kills, Fleet fleet) {
        Judge judge = fleet.judge();
        reporter.publishEntry("runs", Integer.toString(done));
        reporter.publishEntry("killed", Integer.toString(kills.kills()));
        reporter.publishEntry("lost", Long.toString(fleet.leftOfTheDead()));
        reporter.publishEntry(
                "falsely released", Integer.toString(judge.falselyReleased().size()));
        reporter.publishEntry(
                "worst of owners killed, SQLite",
                worst(fleet, judge).toMillis() + " ms of " + MUCH_TOO_LATE.toMillis() + " ms");
        reporter.publishEntry("how", "real processes on one file, kill -9 at moments drawn from a seed");
        System.out.println(kills.struck() + "; " + judge.summary());
    }

    private static Duration worst(Fleet fleet, Judge judge) {
        return fleet.workers().stream()
                .map(judge::recovery)
                .filter(Objects::nonNull)
                .map(Judge.Recovery::last)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
