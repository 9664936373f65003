package io.tenure.cluster;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.KeyValue;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts up numbers that all owners of the namespace share. Confined to the loop. */
final class Counters {

    /*
     * I1 No number is given twice, and each is above all those given before: it is written over what was read, and given
     *    only once that is confirmed. One whose write has no answer is given to nobody.
     * I2 Of one counter, one write is under way at a time, for all who ask by then: a crowd of one process does not race
     *    against itself.
     */

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final OwnerHome home;
    private final Map<String, Counter> counters = new HashMap<>();

    Counters(OwnerHome home) {
        this.home = home;
    }

    /** The new number, above {@code above} and all earlier ones. */
    CompletableFuture<Long> countUp(String counter, long above, Duration timeout) {
        if (above < 0 || above == Long.MAX_VALUE) {
            throw new InvalidArgumentException("above", above, "0 to 2^63 - 2");
        }
        Count count = new Count(above, home.time().nowNanos() + timeout.toNanos(), new CompletableFuture<>());
        counters.computeIfAbsent(home.keys().counter(counter), Counter::new).add(count);
        return count.given();
    }

    /** One number on its way. */
    private record Count(long above, long deadlineNanos, CompletableFuture<Long> given) {}

    /** One counter, and who waits for its next numbers. */
    private final class Counter {
        private final String key;
        private final List<Count> waiting = new ArrayList<>();
        private boolean busy;

        Counter(String key) {
            this.key = key;
        }

        void add(Count count) {
            waiting.add(count);
            begin();
        }

        private void begin() {
            if (!busy && !waiting.isEmpty()) {
                busy = true;
                read();
            }
        }

        private void read() {
            home.serial().then(home.store().get(key), (read, failure) -> {
                if (failure == null) {
                    write(read.value());
                } else {
                    again(failure);
                }
            });
        }

        /** For all who wait now; those who come meanwhile are behind them. */
        private void write(@Nullable KeyValue row) {
            Decoded<CounterEntry> entry =
                    row == null ? Decoded.readable(new CounterEntry(0)) : CounterEntry.decode(row.value());
            CounterEntry last = entry.value();
            long[] numbers = last == null ? null : numbers(last.number());
            if (numbers == null) {
                String why = last == null ? entry.problem() : "it is at its end";
                fail(() -> notApplied("cannot be counted up: " + why), Long.MAX_VALUE);
                return;
            }
            Transaction write = Transaction.builder()
                    .ifUnchanged(key, row == null ? 0 : row.modRevision())
                    .put(key, new CounterEntry(numbers[numbers.length - 1]).encode())
                    .elseRead(key)
                    .build();
            home.serial().then(home.store().transact(write), (result, failure) -> {
                if (failure != null) {
                    again(failure);
                } else if (result.succeeded()) {
                    give(numbers);
                } else {
                    conflict(
                            result.elseReads().isEmpty()
                                    ? null
                                    : result.elseReads().get(0));
                }
            });
        }

        /** One for each who waits; null if there are not as many left. */
        private long @Nullable [] numbers(long last) {
            long[] numbers = new long[waiting.size()];
            long number = last;
            for (int i = 0; i < numbers.length; i++) {
                number = Math.max(number, waiting.get(i).above());
                if (number == Long.MAX_VALUE) {
                    return null;
                }
                numbers[i] = ++number;
            }
            return numbers;
        }

        private void give(long[] numbers) {
            List<Count> served = List.copyOf(waiting.subList(0, numbers.length));
            waiting.subList(0, numbers.length).clear();
            busy = false;
            begin();
            for (int i = 0; i < numbers.length; i++) {
                served.get(i).given().complete(numbers[i]);
            }
        }

        /** Others count, too: what they wrote came with the answer. */
        private void conflict(@Nullable KeyValue now) {
            if (fail(
                    () -> notApplied("was counted up by others meanwhile"),
                    home.time().nowNanos())) {
                write(now);
            }
        }

        private void again(Throwable failure) {
            if (fail(() -> failure, home.time().nowNanos() + PAUSE.toNanos())) {
                home.serial().after(PAUSE, this::read);
            }
        }

        /** Fails those whose time is over by then; whether others wait still. */
        private boolean fail(Supplier<Throwable> failure, long byNanos) {
            List<Count> over = waiting.stream()
                    .filter(count -> byNanos == Long.MAX_VALUE || byNanos - count.deadlineNanos() >= 0)
                    .toList();
            waiting.removeAll(over);
            busy = !waiting.isEmpty();
            over.forEach(count -> count.given().completeExceptionally(failure.get()));
            return busy;
        }

        private StoreException notApplied(String what) {
            return new StoreException(key + ' ' + what, Outcome.NOT_APPLIED, null);
        }
    }
}
