package io.tenure.cluster;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Counts up numbers that all owners of the namespace share. Confined to the loop. */
final class Counters {

    /*
     * I1 No number is given twice, and each is above all those given before: it is written over what was read, and given
     *    only once that is confirmed. One whose write has no answer is given to nobody.
     */

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MAX_CONFLICTS = 1_000;

    private final OwnerHome home;

    Counters(OwnerHome home) {
        this.home = home;
    }

    /** The new number, above {@code above} and all earlier ones. */
    CompletableFuture<Long> countUp(String counter, long above, Duration timeout) {
        if (above < 0 || above == Long.MAX_VALUE) {
            throw new InvalidArgumentException("above", above, "0 to 2^63 - 2");
        }
        Count count = new Count(home.keys().counter(counter), above, timeout);
        count.read();
        return count.given;
    }

    /** One number on its way. */
    private final class Count {
        final CompletableFuture<Long> given = new CompletableFuture<>();
        private final String key;
        private final long above;
        private final long deadlineNanos;
        private int conflicts;

        Count(String key, long above, Duration timeout) {
            this.key = key;
            this.above = above;
            this.deadlineNanos = home.time().nowNanos() + timeout.toNanos();
        }

        void read() {
            home.serial().then(home.store().get(key), (read, failure) -> {
                if (failure == null) {
                    write(read.value());
                } else {
                    again(failure);
                }
            });
        }

        private void write(@Nullable KeyValue row) {
            Decoded<CounterEntry> entry = row == null ? Decoded.readable(new CounterEntry(0)) : decode(row);
            CounterEntry last = entry.value();
            if (last == null || last.number() == Long.MAX_VALUE) {
                given.completeExceptionally(new StoreException(
                        key + " cannot be counted up: " + (last == null ? entry.problem() : "it is at its end"),
                        Outcome.NOT_APPLIED,
                        null));
                return;
            }
            long next = Math.max(last.number(), above) + 1;
            Transaction write = Transaction.builder()
                    .ifUnchanged(key, row == null ? 0 : row.modRevision())
                    .put(key, new CounterEntry(next).encode())
                    .elseRead(key)
                    .build();
            home.serial().then(home.store().transact(write), (result, failure) -> {
                if (failure != null) {
                    again(failure);
                } else if (result.succeeded()) {
                    given.complete(next);
                } else {
                    conflict(
                            result.elseReads().isEmpty()
                                    ? null
                                    : result.elseReads().get(0));
                }
            });
        }

        private Decoded<CounterEntry> decode(KeyValue row) {
            return CounterEntry.decode(row.value());
        }

        /** Others count, too: what they wrote came with the answer. */
        private void conflict(@Nullable KeyValue now) {
            if (++conflicts > MAX_CONFLICTS || home.time().nowNanos() - deadlineNanos >= 0) {
                given.completeExceptionally(new StoreException(
                        key + " was counted up by others " + conflicts + " times meanwhile",
                        Outcome.NOT_APPLIED,
                        null));
            } else {
                write(now);
            }
        }

        private void again(Throwable failure) {
            if (home.time().nowNanos() + PAUSE.toNanos() - deadlineNanos >= 0) {
                given.completeExceptionally(failure);
            } else {
                home.serial().after(PAUSE, this::read);
            }
        }
    }
}
