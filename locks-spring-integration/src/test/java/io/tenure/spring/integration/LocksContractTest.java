package io.tenure.spring.integration;

import io.tenure.redis.LocksOnProcesses;
import io.tenure.redis.Processes;
import io.tenure.redis.RedisLock;
import io.tenure.resource.ResourceLease;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.HeldLock;
import io.tenure.testkit.contract.LockContract;
import io.tenure.testkit.contract.LockFixture;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Locks of {@link TenureLockRegistry}, under the contract of locks. */
@Tag("processes")
@RequiresServer("redis-server")
class LocksContractTest extends LockContract {

    private static RedisServer redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Override
    protected LockFixture openFixture() {
        return new RegistryLocks(redis);
    }

    private static final class RegistryLocks extends LocksOnProcesses {

        RegistryLocks(RedisServer redis) {
            super(redis, false);
        }

        @Override
        public boolean isReentrant() {
            return true;
        }

        /** Spring's locks say by false that the time is over; here that is thrown. */
        @Override
        public Class<? extends Exception> timeoutException() {
            return TimeoutException.class;
        }

        @Override
        protected Way way(Processes.Member member) {
            TenureLockRegistry registry = new TenureLockRegistry(member.locks, member.coordinator, "contract");
            return new Way() {
                @Override
                public Optional<HeldLock> tryLock(String name) {
                    TenureLock lock = registry.obtain(name);
                    return lock.tryLock() ? Optional.of(new Held(lock, lock.lease())) : Optional.empty();
                }

                @Override
                public HeldLock lock(String name, Duration waitAtMost) throws Exception {
                    TenureLock lock = registry.obtain(name);
                    if (!lock.tryLock(waitAtMost.toMillis(), TimeUnit.MILLISECONDS)) {
                        throw new TimeoutException(name);
                    }
                    return new Held(lock, lock.lease());
                }
            };
        }
    }

    private record Held(TenureLock lock, ResourceLease<RedisLock> lease) implements HeldLock {

        @Override
        public long token() {
            return lease.token();
        }

        @Override
        public boolean isValid() {
            return lease.isValid();
        }

        @Override
        public void release() {
            try {
                lock.unlock();
            } catch (ConcurrentModificationException lost) {
                throw new IllegalStateException(lost);
            }
        }
    }
}
