package io.tenure.redis;

import io.tenure.ResourceCoordinator;
import io.tenure.cluster.OwnerSettings;
import io.tenure.store.CoordinationStore;
import io.tenure.store.InMemoryStore;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Several coordinators on one Redis and one store: as many processes, as far as the protocol can tell. */
public final class Processes implements AutoCloseable {

    public static final Duration TTL = Duration.ofSeconds(2);
    public static final Duration LONG = Duration.ofSeconds(20);

    private final RedisServer redis;
    private final InMemoryStore store = InMemoryStore.on(SystemTime.instance());
    private final List<Member> members = new ArrayList<>();

    /** Those of one Redis. */
    public Processes(RedisServer redis) {
        this.redis = redis;
    }

    public Member start(String name) {
        return start(name, builder -> builder);
    }

    Member start(String name, UnaryOperator<RedisLocksBuilder> settings) {
        return start(name, RedisLocks.at(redis.uri().toString()), settings);
    }

    Member start(String name, RedisLocksBuilder builder, UnaryOperator<RedisLocksBuilder> settings) {
        RedisLocks locks = settings.apply(builder.poll(Duration.ofMillis(500)).verifyEvery(Duration.ofMillis(500)))
                .build();
        return add(new Member(
                name,
                locks,
                store.connect(),
                SystemTime.instance(),
                owner -> owner.ttl(TTL).margin(Duration.ofMillis(200)).reconcileEvery(Duration.ofSeconds(1))));
    }

    /** One by whose clock time may be skipped: its session is in doubt where 4 s are missing, and lost where 12 are. */
    Member start(String name, ShiftedTime time) {
        RedisLocks locks = RedisLocks.at(redis.uri().toString()).build();
        return add(new Member(
                name, locks, store.connect(), time, owner -> owner.ttl(LONG).margin(Duration.ofSeconds(8))));
    }

    private Member add(Member member) {
        members.add(member);
        return member;
    }

    CoordinationStore anotherConnection() {
        return store.connect();
    }

    @Override
    public void close() {
        members.forEach(Member::close);
        store.close();
    }

    /** One of them. */
    public static final class Member implements AutoCloseable {

        public final RedisLocks locks;
        public final ResourceCoordinator coordinator;
        private boolean gone;

        Member(
                String name,
                RedisLocks locks,
                CoordinationStore store,
                TimeSource time,
                UnaryOperator<OwnerSettings.Builder> owner) {
            this.locks = locks;
            this.coordinator = ResourceCoordinator.builder(name)
                    .store(store)
                    .time(time)
                    .owner(owner)
                    .adapter(locks)
                    .build();
        }

        /** As a process dies: nothing is released, and its session runs out. */
        public void die() {
            gone = true;
            coordinator.owner().close();
            locks.close();
        }

        @Override
        public void close() {
            if (!gone) {
                coordinator.close();
                locks.close();
            }
        }
    }
}
