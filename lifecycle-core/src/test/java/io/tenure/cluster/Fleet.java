package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.store.InMemoryStore;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.time.Threads;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Processes, a store and two external systems in virtual time, without faults but those that a test asks for. */
final class Fleet {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration LONG = Duration.ofSeconds(20);

    final VirtualTime time = VirtualTime.inSequence(7);
    final InMemoryStore store = InMemoryStore.on(time);
    /** How all members reach the store; tests themselves need no way. */
    final Wire wire = new Wire(store);

    final Outside locks = new Outside("lock", Fencing.FENCED);
    final Outside directory = new Outside("registration", Fencing.UNFENCED);

    final Keys keys = new Keys("fleet");

    /** A process with its owner. */
    final class Member {
        final VirtualProcess process;
        final Threads threads;
        final List<String> told = new ArrayList<>();
        /** Its own way to where the common one begins. */
        final GuidedStore way = new GuidedStore(wire);

        Owner owner;

        Member(String name, UnaryOperator<OwnerSettings.Builder> settings) {
            this(name, settings, List.of(locks, directory));
        }

        Member(String name, UnaryOperator<OwnerSettings.Builder> settings, List<Outside> adapters) {
            process = time.newProcess(name);
            threads = process.newThreads(name);
            OwnerBuilder builder = builder(settings);
            adapters.forEach(builder::adapter);
            owner = builder.build();
        }

        OwnerBuilder builder(UnaryOperator<OwnerSettings.Builder> settings) {
            OwnerSettings.Builder plain =
                    OwnerSettings.builder("fleet", "gateway").process("host-" + process.name(), 42);
            return Owner.builder(way, process, threads, settings.apply(plain).build())
                    .listener(new OwnershipListener() {
                        @Override
                        public void jeopardy(Duration validLeft, String reason) {
                            told.add("jeopardy");
                        }

                        @Override
                        public void recovered() {
                            told.add("recovered");
                        }

                        @Override
                        public void lost(String reason) {
                            told.add("lost: " + reason);
                        }

                        @Override
                        public void recordRevoked(String kind, String id) {
                            told.add("revoked: " + kind + "/" + id);
                        }
                    });
        }

        ExternalHold<String> take(Outside adapter, String id) {
            return get(owner.acquire(adapter, id, Map.of(), LONG));
        }

        Throwable takeFails(Outside adapter, String id) {
            return failure(owner.acquire(adapter, id, Map.of(), Duration.ofSeconds(2)));
        }

        /** The key of a record of its own. */
        String keyOf(Outside adapter, String id) {
            return keys.resource(owner.id(), adapter.kind(), id);
        }

        /** Its session ends in the store, as it would at its TTL; it hears of it. */
        void lose() {
            long session = rows("owners/" + owner.id()).get(0).session();
            get(store.endSession(session, SECOND));
            time.advance(Duration.ofMillis(50));
        }

        /** {@code kill -9} as a witness on the same host sees it. */
        void dieWitnessed(Duration seenAfter) {
            long session = rows("owners/" + owner.id()).get(0).session();
            process.crash();
            time.advance(seenAfter);
            get(store.endSession(session, SECOND));
        }
    }

    Member member(String name) {
        return member(name, UnaryOperator.identity());
    }

    Member member(String name, UnaryOperator<OwnerSettings.Builder> settings) {
        Member member = new Member(name, settings);
        get(member.owner.join(LONG));
        return member;
    }

    /** A process that serves these systems alone. */
    Member memberWith(String name, Outside... adapters) {
        Member member = new Member(name, UnaryOperator.identity(), List.of(adapters));
        get(member.owner.join(LONG));
        return member;
    }

    List<KeyValue> rows(String area) {
        return get(store.range("/tenure/fleet/" + area, null, 1_000, SECOND)).rows();
    }

    /** One row; null if there is none. */
    @Nullable
    KeyValue row(String key) {
        return get(store.get(key, SECOND)).value();
    }

    void put(String key, String value) {
        get(store.transact(Transaction.builder().put(key, value).build(), SECOND));
    }

    void delete(String key) {
        get(store.transact(Transaction.builder().delete(key).build(), SECOND));
    }

    <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        try {
            return time.await(stage, Duration.ofMinutes(2));
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    Throwable failure(CompletionStage<?> stage) {
        try {
            Object value = time.await(stage, Duration.ofMinutes(2));
            throw new AssertionError("succeeded with " + value);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
