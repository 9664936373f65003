package io.tenure.redis;

import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where this process's callers wait for locks that others hold, or that they hold themselves: in the order they came. */
final class WaitRoom {

    /*
     * For each lock that is waited for there is one queue, and only its first tries: when the lock's end is published, when
     * the poll's time has come, when the one before it has left.
     *
     * I1 A wake-up is not lost: one that comes while the first tries makes it try again, and one that was given to a waiter
     *    who leaves goes to the next.
     * I2 A waiter is told to try by one thread at a time, and never after it has left.
     * I3 No foreign code runs with the lock held, nor on the timer's thread.
     * I4 Who waits when the room closes, or comes later, is told so.
     * I5 The bulletin is listened to for each queue once, and no longer than there is one, also where its last waiter leaves
     *    before the first has begun to listen.
     * I6 A strict lock is free once the store says so, a little after its end was published: whoever tries in vain after
     *    that tries again soon, a few times.
     */

    /** One caller. */
    interface Waiter {
        /** It is the first, and should try now; it answers by {@link #tried} or {@link #leave}. */
        void tryNow();

        /** It waits in vain. */
        void closed();
    }

    /** After which the first tries again, from the last to the first. */
    private static final Duration[] ECHOES = {Duration.ofMillis(320), Duration.ofMillis(80), Duration.ofMillis(20)};

    private final LockService service;
    private final Bulletin bulletin;

    private final Object lock = new Object();
    /** By the lock's channel. Guarded by lock. */
    private final Map<String, Queue> queues = new HashMap<>();
    /** Guarded by lock. */
    private boolean closed;

    WaitRoom(LockService service, Bulletin bulletin) {
        this.service = service;
        this.bulletin = bulletin;
    }

    /** Whether somebody here waits for that lock, so that a newcomer has to queue. */
    boolean isAwaited(String channel) {
        synchronized (lock) {
            return queues.containsKey(channel);
        }
    }

    /** How many wait, over all locks. */
    int size() {
        synchronized (lock) {
            return queues.values().stream()
                    .mapToInt(queue -> queue.waiters.size())
                    .sum();
        }
    }

    /** Queues up. The waiter hears when to try; the first is told as soon as publications would reach it. */
    void enter(String channel, Waiter waiter) {
        Queue queue;
        boolean first;
        synchronized (lock) {
            queue = closed ? null : queues.computeIfAbsent(channel, Queue::new);
            first = queue != null && queue.waiters.isEmpty();
            if (queue != null) {
                queue.waiters.add(waiter);
            }
        }
        if (queue == null) {
            waiter.closed();
        } else if (first) {
            listen(queue);
        }
    }

    /** For a new queue, which may be gone by the time that this is done. */
    private void listen(Queue queue) {
        bulletin.listen(queue.channel, message -> heard(queue.channel));
        boolean gone;
        synchronized (lock) {
            gone = queues.get(queue.channel) != queue;
            queue.listens = !gone;
        }
        if (gone) {
            bulletin.unlisten(queue.channel);
        } else {
            poll(queue);
        }
    }

    /** The first tried in vain. */
    void tried(String channel, Waiter waiter) {
        boolean again;
        Duration echo = null;
        synchronized (lock) {
            Queue queue = queues.get(channel);
            again = queue != null && queue.triedInVain(waiter);
            if (queue != null && !again) {
                echo = queue.nextEcho(waiter);
            }
        }
        if (again) {
            tell(channel, waiter);
        } else if (echo != null) {
            service.scheduler().schedule(echo, () -> wake(channel));
        }
    }

    /** It has the lock, or has given up. Idempotent. */
    void leave(String channel, Waiter waiter, boolean hasLock) {
        Waiter next = null;
        boolean listened = false;
        synchronized (lock) {
            Queue queue = queues.get(channel);
            if (queue != null) {
                next = queue.leave(waiter, hasLock);
            }
            if (queue != null && queue.waiters.isEmpty()) {
                queues.remove(channel);
                queue.end();
                listened = queue.listens;
            }
        }
        if (listened) {
            bulletin.unlisten(channel);
        }
        if (next != null) {
            tell(channel, next);
        }
    }

    /** Something was published. */
    void heard(String channel) {
        if (service.settings().strict()) {
            synchronized (lock) {
                Queue queue = queues.get(channel);
                if (queue != null) {
                    queue.echoes = ECHOES.length;
                }
            }
        }
        wake(channel);
    }

    private void wake(String channel) {
        Waiter first;
        synchronized (lock) {
            Queue queue = queues.get(channel);
            first = queue == null ? null : queue.wake();
        }
        if (first != null) {
            tell(channel, first);
        }
    }

    private void tell(String channel, Waiter waiter) {
        service.later(Duration.ZERO, waiter::tryNow, refused -> untold(channel, waiter));
    }

    /** No thread was to be had: the next poll tells it. */
    private void untold(String channel, Waiter waiter) {
        synchronized (lock) {
            Queue queue = queues.get(channel);
            if (queue != null && queue.waiters.peek() == waiter) {
                queue.trying = false;
            }
        }
    }

    private void poll(Queue queue) {
        synchronized (lock) {
            if (queues.get(queue.channel) == queue) {
                queue.poll = service.scheduler().schedule(jittered(), () -> {
                    wake(queue.channel);
                    poll(queue);
                });
            }
        }
    }

    /** Sends everybody away. Idempotent. */
    void close() {
        List<Waiter> all = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            queues.values().forEach(queue -> {
                all.addAll(queue.waiters);
                queue.end();
            });
            queues.clear();
        }
        all.forEach(Waiter::closed);
    }

    private Duration jittered() {
        long nanos = service.settings().poll().toNanos();
        return Duration.ofNanos(nanos - service.time().random().nextLong(nanos / 4 + 1));
    }

    /** Those who wait for one lock. Guarded by the room's lock. */
    private static final class Queue {

        private final String channel;
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
        private @Nullable Timer poll;
        /** Whether the bulletin is listened to for it. */
        private boolean listens;
        /** Whether the first was told to try and has not answered. */
        private boolean trying;
        /** Whether something happened since it was told. */
        private boolean woken;
        /** How often the first is to try again. */
        private int echoes;

        Queue(String channel) {
            this.channel = channel;
        }

        /** Who is to try now, if anybody. */
        @Nullable
        Waiter wake() {
            if (trying) {
                woken = true;
                return null;
            }
            trying = !waiters.isEmpty();
            return waiters.peek();
        }

        /** Whether it is to try again. */
        boolean triedInVain(Waiter waiter) {
            if (waiters.peek() != waiter || !trying) {
                return false;
            }
            trying = woken;
            woken = false;
            return trying;
        }

        /** After which the first is to try again; null if it is not. */
        @Nullable
        Duration nextEcho(Waiter waiter) {
            if (echoes == 0 || waiters.peek() != waiter) {
                return null;
            }
            echoes--;
            return ECHOES[echoes];
        }

        /** Who is to try next, if anybody. */
        @Nullable
        Waiter leave(Waiter waiter, boolean hasLock) {
            boolean wasFirst = waiters.peek() == waiter;
            if (!waiters.remove(waiter) || !wasFirst) {
                return null;
            }
            boolean passesOn = !hasLock || woken;
            if (hasLock) {
                echoes = 0;
            }
            trying = false;
            woken = false;
            return passesOn ? wake() : null;
        }

        void end() {
            if (poll != null) {
                poll.cancel();
            }
        }

        @Override
        public String toString() {
            return channel + ": " + waiters.size();
        }
    }
}
