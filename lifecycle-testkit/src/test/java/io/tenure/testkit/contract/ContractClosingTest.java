package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.CoordinationStore;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a contract opens it closes, once, also where a step or another close fails; but not whoever died or left. */
class ContractClosingTest {

    private static final List<String> EVENTS = new ArrayList<>();
    private static boolean closesFail;

    @BeforeEach
    void forget() {
        EVENTS.clear();
        closesFail = false;
    }

    private static void closed(String what) {
        EVENTS.add(what + " closed");
        if (closesFail) {
            throw new IllegalStateException("the close of " + what + " fails on purpose");
        }
    }

    /** The same, by that interface, whose close is noted. */
    private static Object noted(String name, Object what, Class<?> type) {
        return Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type, AutoCloseable.class}, (self, method, args) -> {
                    Object result = method.invoke(what, args);
                    if (method.getName().equals("close")) {
                        closed(name);
                    }
                    return result;
                });
    }

    static final class Locks extends LockContract {
        @Override
        protected LockFixture openFixture() {
            return new Noted(new Safe());
        }
    }

    private static final class Noted implements LockFixture {
        private final Safe safe;
        private int started;

        Noted(Safe safe) {
            this.safe = safe;
        }

        @Override
        public LockClient start() {
            return new NotedClient(safe, "p" + ++started);
        }

        @Override
        public Class<? extends Exception> timeoutException() {
            return TimeoutException.class;
        }

        @Override
        public Duration recovery() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Fault outage() {
            return Fault.none("nothing is in between");
        }

        @Override
        public Fault lateReplies() {
            return Fault.none("nothing is in between");
        }

        @Override
        public void close() {
            safe.close();
            closed("fixture");
        }
    }

    private record NotedClient(Safe safe, String name) implements LockClient {
        @Override
        public Optional<HeldLock> tryLock(String lock) {
            return Optional.ofNullable(safe.tryLock(lock, name)).map(hold -> new NotedHold(safe, hold));
        }

        @Override
        public HeldLock lock(String lock, Duration waitAtMost) throws Exception {
            return new NotedHold(safe, safe.lock(lock, name, waitAtMost));
        }

        @Override
        public void die() {
            safe.gone(name, false);
            EVENTS.add(name + " dies");
        }

        @Override
        public void loseSession() {
            safe.gone(name, false);
        }

        @Override
        public void close() {
            safe.gone(name, true);
            closed(name);
        }
    }

    private record NotedHold(Safe safe, Safe.Hold hold) implements HeldLock {
        @Override
        public long token() {
            return hold.token();
        }

        @Override
        public boolean isValid() {
            return safe.isHeld(hold);
        }

        @Override
        public void release() {
            safe.release(hold);
        }
    }

    @Test
    void processThatDied_isNotClosed() {
        assertThat(Trial.of(Locks.class, "G6_lockOfAHolderThatDied_isHadByASurvivor")
                        .failed())
                .isEmpty();

        assertThat(EVENTS).containsExactly("p1 dies", "p2 closed", "fixture closed");
    }

    @Test
    void processThatLeft_isNotClosedAgain() {
        assertThat(Trial.of(Locks.class, "holderThatLeaves_leavesNothingLocked").failed())
                .isEmpty();

        assertThat(EVENTS).containsExactly("p2 closed", "p1 closed", "fixture closed");
    }

    @Test
    void processThatDoesNotClose_keepsNobodyFromBeingClosed() {
        closesFail = true;

        assertThat(Trial.of(Locks.class, "releasedTwice_hitsNobodyElse").failed())
                .hasSize(1);

        assertThat(EVENTS).containsExactly("p1 closed", "p2 closed", "fixture closed");
    }

    static final class Stores extends CoordinationStoreContract {
        @Override
        protected StoreFixture openFixture() {
            return new NotedStores(
                    new MemoryFixture(SystemTime.instance(), Duration.ofSeconds(1), Duration.ofSeconds(1)));
        }
    }

    private record NotedStores(MemoryFixture memory) implements StoreFixture {
        @Override
        public CoordinationStore open() {
            return (CoordinationStore) noted("store", memory.open(), CoordinationStore.class);
        }

        @Override
        public Duration ttl() {
            return memory.ttl();
        }

        @Override
        public Fault outage() {
            return memory.outage();
        }

        @Override
        public Fault lateReplies() {
            return memory.lateReplies();
        }

        @Override
        public void close() {
            memory.close();
            closed("fixture");
        }
    }

    @Test
    void storeThatDoesNotClose_keepsNothingFromBeingClosed() {
        closesFail = true;

        assertThat(Trial.of(Stores.class, "firstCall_isAGap").failed()).hasSize(1);

        assertThat(EVENTS).containsExactly("store closed", "store closed", "fixture closed");
    }

    static final class Adapters extends BoardContract {
        @Override
        protected AdapterFixture<Long> openFixture() {
            return new NotedAdapters(super.openFixture());
        }
    }

    private record NotedAdapters(AdapterFixture<Long> board) implements AdapterFixture<Long> {
        @Override
        @SuppressWarnings("unchecked")
        public ResourceAdapter<Long> open() throws Exception {
            return (ResourceAdapter<Long>) noted("adapter", board.open(), ResourceAdapter.class);
        }

        @Override
        public TimeSource time() {
            return board.time();
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            return false;
        }

        @Override
        public Fault outage() {
            return board.outage();
        }

        @Override
        public Fault lateRequests() {
            return board.lateRequests();
        }

        @Override
        public Fault lateReplies() {
            return board.lateReplies();
        }

        @Override
        public void close() {
            closed("fixture");
        }
    }

    @Test
    void adapterThatDoesNotClose_keepsNothingFromBeingClosed() {
        closesFail = true;

        assertThat(Trial.of(Adapters.class, "adapter_isHeldToAllThatItPromises").failed())
                .hasSize(1);

        assertThat(EVENTS).containsExactly("adapter closed", "adapter closed", "fixture closed");
    }
}
