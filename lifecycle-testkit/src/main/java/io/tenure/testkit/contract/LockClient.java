package io.tenure.testkit.contract;

import java.time.Duration;
import java.util.Optional;

/** A process that takes locks. Thread-safe; locks that belong to a thread are given back by the one that took them. */
public interface LockClient extends AutoCloseable {

    /** Takes a lock if nobody holds it. Whatever it throws means that it is not had. */
    Optional<HeldLock> tryLock(String name) throws Exception;

    /**
     * Takes a lock, and waits while somebody holds it.
     *
     * @throws Exception the fixture's {@link LockFixture#timeoutException} if it did not become free in time; whatever else is
     *     thrown means, too, that it is not had
     */
    HeldLock lock(String name, Duration waitAtMost) throws Exception;

    /** Dies as a killed process does: nothing is given back, and nothing is kept alive any more. It is not closed after that. */
    void die() throws Exception;

    /** Loses its session, which somebody else ended, and lives on. */
    void loseSession() throws Exception;

    /** Leaves in order: what it holds is given back. */
    @Override
    void close() throws Exception;
}
