package io.tenure.fuzz;

import io.tenure.etcd.EndpointFuzz;
import io.tenure.etcd.InstanceFuzz;
import io.tenure.http.HttpAddressFuzz;
import io.tenure.http.HttpCallFuzz;
import io.tenure.sqlite.LocksFuzz;
import io.tenure.sqlite.WitnessFuzz;
import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** The targets of the other adapters under Jazzer, five minutes each. */
class AdaptersFuzzingTest {

    @LongForm
    void endpoints(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(EndpointFuzz.class, reporter);
    }

    @LongForm
    void instances(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(InstanceFuzz.class, reporter);
    }

    @LongForm
    void httpAddresses(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(HttpAddressFuzz.class, reporter);
    }

    @LongForm
    void httpCalls(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(HttpCallFuzz.class, reporter);
    }

    @LongForm
    void locksOfSqlite(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(LocksFuzz.class, reporter);
    }

    @LongForm
    void witnesses(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(WitnessFuzz.class, reporter);
    }
}
