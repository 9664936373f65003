package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.TestReporter;

/** The rows of a class of faults, what came of them, and how they are repeated. Confined to the test's thread. */
final class Rows {

    /** How often the long form runs each row; {@code -Dtenure.faults.times} says otherwise. */
    static final int TIMES = Integer.getInteger("tenure.faults.times", 20);

    private final Map<String, Duration> worst = new TreeMap<>();
    private int runs;
    private long falselyReleased;

    /** One row of the fault matrix. */
    @FunctionalInterface
    interface Row {
        void run() throws Exception;
    }

    /** Notes how long a recovery took. */
    void recovered(String row, Duration after) {
        System.out.println(row + ": " + after.toMillis() + " ms");
        worst.merge(row, after, (one, other) -> one.compareTo(other) > 0 ? one : other);
    }

    /** Notes the end of a run in which Redis itself may have lost locks. */
    void judgedWithLoss(String row, LockHistory history) {
        System.out.println(row + ": " + history.size() + " acquisitions, " + history.lost("OWNERSHIP_LOST")
                + " lost with their session, " + history.lost("EXTERNALLY_LOST") + " lost by Redis");
    }

    /** The same where it lost none, so that no living owner may have lost anything. */
    void judged(String row, LockHistory history) {
        judgedWithLoss(row, history);
        falselyReleased += history.goneFromTheLiving().size();
        assertThat(history.goneFromTheLiving())
                .as("released under living owners")
                .isEmpty();
    }

    /** Runs a row many times. */
    void repeat(Row row, TestReporter reporter) throws Exception {
        try {
            for (int i = 0; i < TIMES; i++) {
                row.run();
                runs++;
            }
        } finally {
            reporter.publishEntry("runs", Integer.toString(runs));
            if (runs == TIMES) {
                // For each run has seen that nothing was left.
                reporter.publishEntry("lost", "0");
            }
            reporter.publishEntry("falsely released", Long.toString(falselyReleased));
            worst.forEach((name, time) -> reporter.publishEntry("worst of " + name, time.toMillis() + " ms"));
        }
    }
}
