package io.tenure.strength;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What became of a room's mutants.
 *
 * @param mutants how many there were that a JVM loads
 * @param killed how many a test noticed, also by not coming to an end
 * @param survived how many no test noticed, though one ran them
 * @param uncovered how many no test ran
 */
record Score(int mutants, int killed, int survived, int uncovered) {

    private static final int STATUS = 5;

    /** Reads the lines that PIT wrote: file, class, mutator, method, line, status, killing test. */
    static Score read(Path csv) throws IOException {
        List<String> states = Files.readAllLines(csv).stream()
                .map(line -> line.split(",", -1)[STATUS])
                .toList();
        int survived = count(states, "SURVIVED");
        int uncovered = count(states, "NO_COVERAGE");
        int killed = count(states, "KILLED") + count(states, "TIMED_OUT") + count(states, "MEMORY_ERROR");
        int nonViable = count(states, "NON_VIABLE");
        if (killed + survived + uncovered + nonViable != states.size()) {
            throw new IllegalStateException("PIT did not come to the end of " + csv + ": " + Set.copyOf(states));
        }
        return new Score(states.size() - nonViable, killed, survived, uncovered);
    }

    private static int count(List<String> states, String state) {
        return (int) states.stream().filter(state::equals).count();
    }

    /** Of those that a test ran, how many were killed, in percent. */
    double strength() {
        int run = killed + survived;
        return run == 0 ? 0 : 100.0 * killed / run;
    }
}
