package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.ForwardingAdapter;
import io.tenure.testkit.contract.AdapterFixture;
import io.tenure.testkit.contract.Fault;
import io.tenure.testkit.contract.FencedAdapterContract;
import io.tenure.testkit.contract.ResourceAdapterContract;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The fake, with each fencing, under the contract of adapters, in virtual time. */
class FakeAdapterContractTest {

    @Nested
    class Fenced extends FencedAdapterContract<String> {
        @Override
        protected AdapterFixture<String> openFixture() {
            return new AtOneDesk(Fencing.FENCED);
        }
    }

    @Nested
    class CompareOnly extends ResourceAdapterContract<String> {
        @Override
        protected AdapterFixture<String> openFixture() {
            return new AtOneDesk(Fencing.COMPARE_ONLY);
        }
    }

    @Nested
    class Unfenced extends ResourceAdapterContract<String> {
        @Override
        protected AdapterFixture<String> openFixture() {
            return new AtOneDesk(Fencing.UNFENCED);
        }
    }

    /** It looks at nonces alone, so that it must not say that names are not needed. */
    static final class Nameless extends FencedAdapterContract<String> {
        @Override
        protected AdapterFixture<String> openFixture() {
            return new AtOneDesk(Fencing.FENCED) {
                @Override
                public ResourceAdapter<String> open() {
                    return new ForwardingAdapter<>(super.open()) {
                        @Override
                        public boolean isExclusive() {
                            return false;
                        }
                    };
                }
            };
        }
    }

    @Test
    void G7_fencedByNoncesAlone_andWithoutNames_isFound() {
        JUnitRun run = JUnitRun.of(Nameless.class);

        assertThat(run.failures()).isEqualTo(1);
        assertThat(run.failureOf("G7_takeThatCameLate_isRefused_unlessItsNameIsInTheStore()"))
                .isInstanceOf(AssertionError.class);
    }

    /** One fake for all, whose faults are those that it can be told to have. */
    private static class AtOneDesk implements AdapterFixture<String> {

        private static final int ALL = Integer.MAX_VALUE;

        private final VirtualTime time = VirtualTime.shuffled(1);
        private final FakeAdapter<String> desk;

        AtOneDesk(Fencing fencing) {
            desk = FakeAdapter.of(
                    ResourceKind.external("seat", String.class).build(), fencing, record -> "seat " + record.id());
        }

        @Override
        public ResourceAdapter<String> open() {
            return new Impatient(desk, time.newThreads("desk"));
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            return desk.held().stream().anyMatch(held -> held.nonce() == record.nonce());
        }

        @Override
        public TimeSource time() {
            return time;
        }

        @Override
        public Fault outage() {
            return Fault.of(
                    () -> {
                        desk.takes().ignoreNext(ALL);
                        desk.releases().ignoreNext(ALL);
                    },
                    this::heal);
        }

        /** Of takes alone, for another one releases meanwhile, by the same fake. */
        @Override
        public Fault lateRequests() {
            return Fault.of(() -> desk.takes().delayNext(ALL), this::heal);
        }

        @Override
        public Fault lateReplies() {
            return Fault.of(
                    () -> {
                        desk.takes().loseNextReplies(ALL);
                        desk.releases().loseNextReplies(ALL);
                    },
                    this::heal);
        }

        private void heal() {
            desk.takes().ignoreNext(0);
            desk.releases().ignoreNext(0);
            var unused = desk.takes().carryOutLate();
        }
    }

    /** Ends in time what the fake, told never to answer, leaves open for its coordinator to end. */
    private static final class Impatient extends ForwardingAdapter<String> implements AutoCloseable {

        private final Threads threads;

        Impatient(FakeAdapter<String> desk, Threads threads) {
            super(desk);
            this.threads = threads;
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            return within(timeout, super.take(intent, timeout));
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            return within(timeout, super.release(record, revoke, timeout));
        }

        private <T> CompletionStage<T> within(Duration timeout, CompletionStage<T> stage) {
            CompletableFuture<T> answer = stage.toCompletableFuture().copy();
            threads.scheduler()
                    .schedule(timeout, () -> answer.completeExceptionally(new TimeoutException("the desk is silent")));
            return answer;
        }

        @Override
        public void close() {
            threads.close(Duration.ZERO);
        }
    }
}
