package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations that wait for their link. One goes at once if no call is under way; what comes meanwhile goes together in
 * the next one, so that a server that is asked for much is asked seldom. Thread-safe.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);

    /*
     * I1 What is posted goes in one call: at once, or when one of those under way comes back. It hears once of its end, or
     *    of its refusal.
     * I2 Nothing waits while no call is under way. Beside one goes another once as much waits as is under way, or half a full
     *    one, and beside more only full ones, up to CALLS; a full one has LONGEST operations. Where lanes are with different
     *    servers, each operation is a call, at once.
     * I3 At most MOST operations wait or are under way.
     */

    /** More would only wait at the server. */
    static final int CALLS = 16;

    /** The server does nothing else meanwhile: a fraction of a millisecond. */
    static final int LONGEST = 32;

    /** A second call keeps the server at work while the answers of the first are worked on here: worth it with so many. */
    static final int WORTH_A_SECOND = LONGEST / 2;

    static final int MOST = 16_384;

    private static final int DONE = 1;
    private static final int FAILED = -1;

    private final BiConsumer<List<Operation>, Call.Sink> way;
    private final LongConsumer serverClock;
    private final boolean together;
    private final ConcurrentLinkedQueue<Operation> waiting = new ConcurrentLinkedQueue<>();
    /** How many wait, or are just about to. */
    private final AtomicInteger queued = new AtomicInteger();

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * An empty one.
     *
     * @param way sends operations in one call, and tells its sink once what came of it
     * @param serverClock hears what the server's clock shows, in milliseconds, when an answer says so
     * @param together whether one call may touch several lanes
     */
    Outbox(BiConsumer<List<Operation>, Call.Sink> way, LongConsumer serverClock, boolean together) {
        this.way = way;
        this.serverClock = serverClock;
        this.together = together;
    }

    void post(Operation operation) {
        if (pending.incrementAndGet() > MOST) {
            pending.decrementAndGet();
            operation.failed(
                    new NotAppliedException(MOST + " operations wait for the server, which is the limit", null));
        } else if (together) {
            queued.incrementAndGet();
            waiting.add(operation);
            flush();
        } else {
            calls.incrementAndGet();
            send(List.of(operation));
        }
    }

    private void flush() {
        while (!waiting.isEmpty() && tryBegin()) {
            List<Operation> next = next();
            if (next.isEmpty()) {
                calls.decrementAndGet();
            } else {
                send(next);
            }
        }
    }

    private boolean tryBegin() {
        int now = calls.get();
        while (isWorthACall(now)) {
            if (calls.compareAndSet(now, now + 1)) {
                return true;
            }
            now = calls.get();
        }
        return false;
    }

    private boolean isWorthACall(int underWay) {
        return switch (underWay) {
            case 0 -> true;
            case 1 -> isWorthASecond(queued.get());
            default -> underWay < CALLS && queued.get() >= LONGEST;
        };
    }

    private boolean isWorthASecond(int waits) {
        return waits >= Math.min(WORTH_A_SECOND, pending.get() - waits);
    }

    private List<Operation> next() {
        List<Operation> next = new ArrayList<>();
        for (Operation one = waiting.poll(); one != null; one = next.size() < LONGEST ? waiting.poll() : null) {
            next.add(one);
        }
        queued.addAndGet(-next.size());
        return next;
    }

    private void send(List<Operation> operations) {
        Call.Sink sink = new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                tell(operations, reply);
                back();
            }

            @Override
            public void failed(Throwable failure) {
                operations.forEach(operation -> tell(operation, failure));
                back();
            }
        };
        try {
            way.accept(operations, sink);
        } catch (RuntimeException | Error thrown) {
            LOG.error("A call to Redis could not be sent", thrown);
            sink.failed(thrown);
        }
    }

    private void tell(List<Operation> operations, Reply reply) {
        if (reply.isSingle()) {
            tell(operations.get(0), DONE, reply.number(0), "");
            return;
        }
        if (reply.number(0) != 0) {
            serverClock.accept(reply.number(0));
        }
        for (int i = 0; i < operations.size(); i++) {
            int code = 1 + 2 * i;
            tell(operations.get(i), (int) reply.number(code), reply.number(code + 1), reply.text(code + 1));
        }
    }

    private void tell(Operation operation, int code, long number, String text) {
        if (code == FAILED) {
            tell(operation, NotAppliedException.ofReply(new RedisCommandExecutionException(text)));
            return;
        }
        pending.decrementAndGet();
        try {
            operation.answered(new Operation.Outcome(code, number, text));
        } catch (RuntimeException | Error e) {
            LOG.error("What hangs on an answer of Redis failed", e);
        }
    }

    private void tell(Operation operation, Throwable failure) {
        pending.decrementAndGet();
        try {
            operation.failed(failure);
        } catch (RuntimeException | Error e) {
            LOG.error("What hangs on a failure of Redis failed", e);
        }
    }

    /** After those who heard of it: what they ask for next goes together, too. */
    private void back() {
        calls.decrementAndGet();
        flush();
    }
}
