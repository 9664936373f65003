package io.tenure.testkit.contract;

import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Locks in memory, whose processes are objects; with the mistakes that it is told to make. Thread-safe. */
final class Safe implements AutoCloseable {

    /** What may be wrong with it. */
    enum Mistake {
        /** A holder is told that all is well, whatever happens. */
        VALID_FOR_EVER,
        /** Whoever releases a lock releases it for whoever has it. */
        RELEASES_FOR_ANYBODY,
        /** All tokens are the same. */
        ONE_TOKEN,
        /** Anybody gets it. */
        EXCLUDES_NOBODY,
        /** Who waits is not told that his time is over. */
        WAITS_TOO_LONG,
        /** What the dead held stays. */
        KEEPS_WHAT_THE_DEAD_HELD,
        /** Who is cut off is given locks all the same. */
        GUESSES_IN_OUTAGES
    }

    /** One holding of one lock. */
    record Hold(String name, String holder, long token, long number) {}

    private static final Duration SESSION = Duration.ofMillis(100);

    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final Threads threads = SystemTime.instance().newThreads("safe");
    private final Map<String, Hold> holds = new HashMap<>();
    private long tokens;
    private long number;

    Safe(Mistake... mistakes) {
        this.mistakes.addAll(List.of(mistakes));
    }

    boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    synchronized Hold tryLock(String name, String holder) {
        if (holds.containsKey(name) && !makes(Mistake.EXCLUDES_NOBODY)) {
            return null;
        }
        tokens += makes(Mistake.ONE_TOKEN) ? 0 : 1;
        Hold hold = new Hold(name, holder, tokens, ++number);
        holds.put(name, hold);
        return hold;
    }

    synchronized Hold lock(String name, String holder, Duration waitAtMost) throws Exception {
        long deadlineNanos = SystemTime.instance().nowNanos()
                + waitAtMost
                        .multipliedBy(makes(Mistake.WAITS_TOO_LONG) ? 10 : 1)
                        .toNanos();
        Hold hold = tryLock(name, holder);
        while (hold == null) {
            long leftMillis = (deadlineNanos - SystemTime.instance().nowNanos()) / 1_000_000;
            if (leftMillis < 0) {
                throw new TimeoutException(name);
            }
            wait(leftMillis + 1);
            hold = tryLock(name, holder);
        }
        return hold;
    }

    synchronized void release(Hold hold) {
        if (isHeld(hold) || makes(Mistake.RELEASES_FOR_ANYBODY)) {
            holds.remove(hold.name());
            notifyAll();
        }
    }

    synchronized boolean isHeld(Hold hold) {
        return hold.equals(holds.get(hold.name()));
    }

    /** What it holds is given back, a session later if that has to be noticed. */
    void gone(String holder, boolean inOrder) {
        if (inOrder) {
            forget(holder);
        } else if (!makes(Mistake.KEEPS_WHAT_THE_DEAD_HELD)) {
            threads.scheduler().schedule(SESSION, () -> forget(holder));
        }
    }

    private synchronized void forget(String holder) {
        holds.values().removeIf(hold -> hold.holder().equals(holder));
        notifyAll();
    }

    @Override
    public void close() {
        threads.close(Duration.ZERO);
    }
}
