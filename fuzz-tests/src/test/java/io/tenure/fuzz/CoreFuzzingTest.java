package io.tenure.fuzz;

import io.tenure.annotation.DurationFuzz;
import io.tenure.cluster.EntryFuzz;
import io.tenure.cluster.EntryWriteFuzz;
import io.tenure.cluster.KeysFuzz;
import io.tenure.resource.EscapeFuzz;
import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** The targets of core under Jazzer, five minutes each. */
class CoreFuzzingTest {

    @LongForm
    void entries(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(EntryFuzz.class, reporter);
    }

    @LongForm
    void entriesThatWeWrite(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(EntryWriteFuzz.class, reporter);
    }

    @LongForm
    void keys(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(KeysFuzz.class, reporter);
    }

    @LongForm
    void escapedTexts(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(EscapeFuzz.class, reporter);
    }

    @LongForm
    void durations(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(DurationFuzz.class, reporter);
    }
}
