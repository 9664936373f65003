package io.tenure.cluster;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.event.EventSink;
import io.tenure.event.EventType;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.InMemoryStore;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import io.tenure.time.RefusingThreads;
import io.tenure.time.VirtualProcess;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of one owner share, in virtual time, without the parts: a test builds those that it looks at. */
final class LoneHome {

    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration LONG = Duration.ofSeconds(20);

    final VirtualTime time;
    final InMemoryStore data;
    final GuidedStore store;
    final VirtualProcess process;
    final RefusingThreads threads;
    final List<String> told = new ArrayList<>();
    final List<LifecycleEvent> events = new ArrayList<>();
    final List<Long> renewalNanos = new ArrayList<>();
    final List<Boolean> renewalsSucceeded = new ArrayList<>();
    /** How long after the loss each resource of an orphan was released. */
    final List<Long> reclaimedNanos = new ArrayList<>();

    final OwnerHome home;
    final SessionKeeper keeper;

    LoneHome(ResourceAdapter<?>... adapters) {
        this(VirtualTime.inSequence(7), adapters);
    }

    private LoneHome(VirtualTime time, ResourceAdapter<?>... adapters) {
        this(time, InMemoryStore.on(time), adapters);
    }

    private LoneHome(VirtualTime time, InMemoryStore data, ResourceAdapter<?>... adapters) {
        this.time = time;
        this.data = data;
        this.store = new GuidedStore(data);
        this.process = time.newProcess("lone");
        this.threads = new RefusingThreads(process.newThreads("lone"));
        OwnerSettings settings = OwnerSettings.builder("fleet", "gateway").build();
        OwnerId self = newId();
        Serial serial = new Serial(process);
        Notices notices = new Notices(threads, new Told(), new Seen(), new Met());
        home = new OwnerHome(
                self,
                settings,
                new Keys("fleet"),
                process,
                serial,
                new StoreAccess(store, serial, process, settings.callTimeout()),
                new AdapterCalls(process, serial, threads, List.of(adapters)),
                notices,
                new Standing(self, process, notices),
                new Nonces(process.random()));
        keeper = new SessionKeeper(home);
        serial.start(threads, "owner");
    }

    /** Another process on the same store. */
    LoneHome beside(ResourceAdapter<?>... adapters) {
        return new LoneHome(time, data, adapters);
    }

    /** Becomes an owner, and keeps its session from now on. */
    LoneHome joined() {
        get(() -> new Joining(home, keeper, new NamespaceConfig(home)).join(LONG, List.of()));
        on(() -> home.standing().onLost(keeper::stop));
        time.advance(Duration.ofMillis(10));
        store.sent.clear();
        return this;
    }

    OwnerId newId() {
        return new OwnerId(process.random().nextLong(), process.random().nextLong());
    }

    /** An owner that is gone and could hold what {@code served} serve. */
    Orphan orphan(ResourceAdapter<?>... served) {
        OwnerId owner = newId();
        String key = home.keys().member(owner);
        put(key, MemberEntry.of(home.settings(), List.of(served)).encode());
        return sees(owner);
    }

    /** An orphan as this process follows it. */
    Orphan sees(OwnerId owner) {
        KeyValue row = Objects.requireNonNull(row(home.keys().member(owner)));
        return new Orphan(owner, new Members.Member(row, MemberEntry.decode(row.value())), process.nowNanos(), false);
    }

    /** Something that the orphan holds: written down as it would have been, and taken. */
    ResourceRecord held(Orphan orphan, Outside outside, String id) {
        ResourceRecord record = new ResourceRecord(
                orphan.owner(),
                outside.kind(),
                id,
                RecordState.HELD,
                home.nonce(),
                1,
                outside.isExclusive(),
                0,
                Map.of());
        Transaction.Builder write = Transaction.builder();
        RecordWrite.create(home.keys(), record).addTo(write);
        commit(write);
        outside.take(record, SECOND);
        return record;
    }

    String keyOf(ResourceRecord record) {
        return home.keys().resource(record.owner(), record.kind(), record.id());
    }

    /** What stands at a key; null if nothing does. */
    @Nullable
    KeyValue row(String key) {
        return await(data.get(key, SECOND)).value();
    }

    List<KeyValue> rows(String area) {
        return await(data.range("/tenure/fleet/" + area, null, 1_000, SECOND)).rows();
    }

    void put(String key, String value) {
        commit(Transaction.builder().put(key, value));
    }

    void delete(String key) {
        commit(Transaction.builder().delete(key));
    }

    void commit(Transaction.Builder write) {
        if (!await(data.transact(write.build(), SECOND)).succeeded()) {
            throw new IllegalStateException("a comparison failed");
        }
    }

    /** Runs {@code task} on the loop. */
    void on(Runnable task) {
        get(() -> {
            task.run();
            return CompletableFuture.completedFuture(true);
        });
    }

    /** What {@code begun} on the loop comes to. */
    <T extends @Nullable Object> T get(Supplier<? extends CompletionStage<T>> begun) {
        return await(begin(begun));
    }

    <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return time.await(stage, Duration.ofMinutes(2));
        } catch (InterruptedException | TimeoutException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins something on the loop. */
    @CanIgnoreReturnValue
    <T extends @Nullable Object> CompletableFuture<T> begin(Supplier<? extends CompletionStage<T>> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        home.serial().execute(() -> {
            try {
                task.get().whenComplete((value, failure) -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else {
                        answer.completeExceptionally(failure);
                    }
                });
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private final class Told implements OwnershipListener {
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
    }

    private final class Seen implements EventSink {
        @Override
        public boolean wants(EventType type) {
            return true;
        }

        @Override
        public void emit(LifecycleEvent event) {
            events.add(event);
        }
    }

    private final class Met implements Transitions {
        @Override
        public void sessionRenewed(boolean succeeded, long tookNanos) {
            renewalNanos.add(tookNanos);
            renewalsSucceeded.add(succeeded);
        }

        @Override
        public void reclaimed(String kind, long sinceLossNanos) {
            reclaimedNanos.add(sinceLossNanos);
        }
    }
}
