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

    private final Map<String, Recovery> recoveries = new TreeMap<>();
    private int runs;
    private long falselyReleased;
    private long lostByRedis;
    private boolean redisLoses;

    /** One row of the fault matrix. */
    @FunctionalInterface
    interface Row {
        void run() throws Exception;
    }

    /** The longest that a recovery took, and how long it may take at most. */
    private record Recovery(Duration worst, Duration bound) {
        Recovery or(Recovery other) {
            return worst.compareTo(other.worst) > 0 ? this : other;
        }

        @Override
        public String toString() {
            return worst.toMillis() + " ms of " + bound.toMillis() + " ms";
        }
    }

    /** Notes how long a recovery took, which is to be less than {@code bound}. */
    void recovered(String row, Duration after, Duration bound) {
        Recovery recovery = new Recovery(after, bound);
        System.out.println(row + ": " + recovery);
        recoveries.merge(row, recovery, Recovery::or);
        assertThat(after).as(row).isLessThan(bound);
    }

    /** Notes the end of a run in which Redis itself may have lost locks. */
    void judgedWithLoss(String row, LockHistory history) {
        tell(row, history);
        redisLoses = true;
        lostByRedis += history.lost("EXTERNALLY_LOST");
    }

    /** The same where it lost none, so that no living owner may have lost anything. */
    void judged(String row, LockHistory history) {
        tell(row, history);
        falselyReleased += history.goneFromTheLiving().size();
        assertThat(history.goneFromTheLiving())
                .as("released under living owners")
                .isEmpty();
    }

    private static void tell(String row, LockHistory history) {
        System.out.println(row + ": " + history.size() + " acquisitions, " + history.lost("OWNERSHIP_LOST")
                + " lost with their session, " + history.lost("EXTERNALLY_LOST") + " lost by Redis");
    }

    /**
     * Runs a row many times.
     *
     * @param how what makes the fault, for people
     */
    void repeat(String how, Row row, TestReporter reporter) throws Exception {
        try {
            for (int i = 0; i < TIMES; i++) {
                row.run();
                runs++;
            }
        } finally {
            reporter.publishEntry("how", how);
            reporter.publishEntry("runs", Integer.toString(runs));
            if (runs == TIMES) {
                // For each run has seen that nothing was left.
                reporter.publishEntry("lost", "0");
            }
            reporter.publishEntry(
                    "falsely released",
                    redisLoses
                            ? "not judged: Redis lost " + lostByRedis + ", and their holders were told"
                            : Long.toString(falselyReleased));
            recoveries.forEach((name, recovery) -> reporter.publishEntry("worst of " + name, recovery.toString()));
        }
    }
}
