package io.tenure.stress;

import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.StateCase;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * What one stress test came to, in one respect.
 *
 * @param test its name
 * @param count how often that was seen; 0 for a test that broke
 * @param verdict {@link Expect}'s name, or ERROR for a test that broke
 * @param what the outcome, or how it broke
 * @param why what the test says of that outcome
 */
record StressLine(String test, long count, String verdict, String what, String why) {

    private static final String ERROR = "ERROR";
    private static final String SEPARATOR = " | ";
    private static final int PARTS = 5;

    /** All outcomes that were seen, or how the test broke. */
    static List<StressLine> of(TestInfo test, TestResult result) {
        if (result.status() != Status.NORMAL) {
            return List.of(new StressLine(test.name(), 0, ERROR, result.status() + ": " + result.getMessages(), ""));
        }
        return result.getStateKeys().stream()
                .sorted()
                .map(outcome -> of(test, outcome, result.getCount(outcome)))
                .toList();
    }

    /** As jcstress grades: who names an outcome comes before whose pattern it matches. */
    private static StressLine of(TestInfo test, String outcome, long count) {
        StateCase graded = Stream.concat(
                        test.cases().stream().filter(one -> one.matchesExactly(outcome)),
                        test.cases().stream().filter(one -> one.matches(outcome)))
                .findFirst()
                .orElse(test.unmatched());
        return new StressLine(test.name(), count, graded.expect().name(), outcome, graded.description());
    }

    /** Reads what {@link #toString} wrote. */
    static StressLine parse(String line) {
        String[] parts = line.split(" \\| ", PARTS);
        return new StressLine(parts[0], Long.parseLong(parts[1]), parts[2], parts[3], parts[4]);
    }

    static boolean isOne(String line) {
        return line.split(" \\| ", PARTS).length == PARTS;
    }

    /** Whether it must not have been seen. */
    boolean isBad() {
        return !verdict.equals(Expect.ACCEPTABLE.name()) && !verdict.equals(Expect.ACCEPTABLE_INTERESTING.name());
    }

    @Override
    public String toString() {
        return String.join(SEPARATOR, test, Long.toString(count), verdict, what.replaceAll("\\s+", " "), why);
    }
}
