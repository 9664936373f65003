package io.tenure.stress;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.ForkedTestConfig;
import org.openjdk.jcstress.infra.runners.Runner;
import org.openjdk.jcstress.infra.runners.SpinLoopStyle;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs each stress test for a moment, all in this process: jcstress' own driver asks thirty JVMs what they can before the
 * first test, and starts several for each. Prints a line for each outcome that was seen, and for each test that broke.
 */
final class ShortForm {

    private static final int STRIDE_SIZE = 8;
    private static final int STRIDES = 16;
    private static final int FOOTPRINT_MB = 64;

    private final int millis;

    private ShortForm(int millis) {
        this.millis = millis;
    }

    /** @param args for how many milliseconds each test runs, and what its name has to match */
    public static void main(String[] args) throws Exception {
        ShortForm form = new ShortForm(Integer.parseInt(args[0]));
        for (String test : new TreeSet<>(TestList.tests())) {
            if (test.matches(args[1])) {
                form.run(TestList.getInfo(test));
            }
        }
        // A test that hangs leaves its threads behind.
        System.exit(0);
    }

    private void run(TestInfo test) throws Exception {
        ForkedTestConfig config = config(test);
        Runner<?> runner = (Runner<?>) Class.forName(test.generatedRunner())
                .getConstructor(ForkedTestConfig.class)
                .newInstance(config);
        TestResult result = runner.run();
        StressLine.of(test, result).forEach(System.out::println);
    }

    /** In the form in which the driver sends it to the JVMs that it starts; no other can be made without the driver. */
    private ForkedTestConfig config(TestInfo test) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(List.of(SpinLoopStyle.values()).indexOf(SpinLoopStyle.THREAD_YIELD));
            out.writeInt(millis);
            int iterations = 1;
            out.writeInt(iterations);
            out.writeUTF(test.generatedRunner());
            out.writeInt(FOOTPRINT_MB);
            out.writeInt(STRIDE_SIZE);
            out.writeInt(STRIDES);
            boolean bindsThreads = false;
            out.writeBoolean(bindsThreads);
        }
        return new ForkedTestConfig(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
