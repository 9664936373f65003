package io.tenure.testkit.contract;

import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.testkit.contract.FaultyStore.Mistake;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;
import java.time.Duration;

/** The contract over a store behind a line, which makes these mistakes, in virtual time. */
abstract class FaultyStoreContract extends CoordinationStoreContract {

    private final Mistake[] mistakes;

    FaultyStoreContract(Mistake... mistakes) {
        this.mistakes = mistakes;
    }

    @Override
    protected StoreFixture openFixture() {
        return new BehindALine();
    }

    private final class BehindALine implements StoreFixture {

        private final VirtualTime time = VirtualTime.shuffled(1);
        private final InMemoryStore store = InMemoryStore.on(time);
        private final Line first = new Line();
        private boolean opened;

        @Override
        public CoordinationStore open() {
            Line line = opened ? new Line() : first;
            opened = true;
            return new FaultyStore(store.connect(), line, time.newThreads("line"), mistakes);
        }

        @Override
        public TimeSource time() {
            return time;
        }

        @Override
        public Duration ttl() {
            return Duration.ofSeconds(3);
        }

        @Override
        public Duration lateness() {
            return Duration.ofMillis(5);
        }

        @Override
        public Fault outage() {
            return first.outage();
        }

        @Override
        public Fault lateReplies() {
            return first.lateReplies();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
