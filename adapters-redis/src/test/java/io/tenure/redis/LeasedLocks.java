package io.tenure.redis;

import io.tenure.resource.ResourceLease;
import io.tenure.testkit.contract.HeldLock;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Optional;

/** Locks that are taken as leases. */
final class LeasedLocks extends LocksOnProcesses {

    LeasedLocks(RedisServer redis, boolean strict) {
        super(redis, strict);
    }

    @Override
    public Class<? extends Exception> timeoutException() {
        return LockTimeoutException.class;
    }

    @Override
    protected Way way(Processes.Member member) {
        return new Way() {
            @Override
            public Optional<HeldLock> tryLock(String name) {
                return member.locks.tryAcquire(member.coordinator, name).map(Held::new);
            }

            @Override
            public HeldLock lock(String name, Duration waitAtMost) {
                return new Held(member.locks.acquire(member.coordinator, name, waitAtMost));
            }
        };
    }

    private record Held(ResourceLease<RedisLock> lease) implements HeldLock {

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
            lease.close();
        }
    }
}
