package io.tenure.fuzz;

import io.tenure.redis.LockOptionsFuzz;
import io.tenure.redis.LockValueFuzz;
import io.tenure.redis.ReplyFuzz;
import io.tenure.redis.ServerInfoFuzz;
import io.tenure.test.LongForm;
import java.io.IOException;
import org.junit.jupiter.api.TestReporter;

/** The targets of the Redis adapter under Jazzer, five minutes each. */
class RedisFuzzingTest {

    @LongForm
    void lockValues(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(LockValueFuzz.class, reporter);
    }

    @LongForm
    void lockOptions(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(LockOptionsFuzz.class, reporter);
    }

    @LongForm
    void serverInfo(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(ServerInfoFuzz.class, reporter);
    }

    @LongForm
    void replies(TestReporter reporter) throws IOException, InterruptedException {
        Fuzzing.of(ReplyFuzz.class, reporter);
    }
}
