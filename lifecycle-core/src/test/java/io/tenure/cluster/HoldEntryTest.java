package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.RecordState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HoldEntryTest {

    private final Bench bench = new Bench();
    private final RecordWrites writes = new RecordWrites(bench.home, new GroupCommit(bench.home));
    private final HoldEntry entry = bench.entry("x");

    private CompletableFuture<String> write(String name, List<String> begun, CompletableFuture<String> end) {
        return entry.afterLastWrite(() -> {
            begun.add(name);
            return end;
        });
    }

    @Test
    void I1_aWriteBegins_whenTheOneBeforeHasEnded_howeverItDid() {
        List<String> begun = new ArrayList<>();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> second = new CompletableFuture<>();
        CompletableFuture<String> one = write("one", begun, first);
        CompletableFuture<String> two = write("two", begun, second);
        CompletableFuture<String> three = write("three", begun, CompletableFuture.completedFuture("3"));

        assertThat(begun).containsExactly("one");
        first.completeExceptionally(new IllegalStateException("planted"));
        assertThat(begun).containsExactly("one", "two");
        assertThat(one).isCompletedExceptionally();
        second.complete("2");

        assertThat(begun).containsExactly("one", "two", "three");
        assertThat(two).isCompletedWithValue("2");
        assertThat(three).isCompletedWithValue("3");
    }

    @Test
    void I1_aDeletionAskedForMidway_comesAfterTheMark() {
        bench.get(() -> writes.create(entry));
        bench.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(entry.key()));
        CompletableFuture<?> marked = bench.begin(() -> writes.mark(entry, RecordState.HELD));
        bench.wire.sent.clear();
        CompletableFuture<?> deleted = bench.begin(() -> writes.delete(entry));

        assertThat(bench.wire.sent).isEmpty();
        assertThat(marked).isNotDone();
        bench.wire.letGo();
        bench.fleet.get(deleted);

        assertThat(bench.wire.sent).hasSize(1);
        assertThat(bench.fleet.row(entry.key())).isNull();
    }

    @Test
    void I2_theRevisionIsTheOneThatWasConfirmedLast() {
        bench.get(() -> writes.create(entry));
        assertThat(entry.modRevision()).isEqualTo(entry.createRevision()).isEqualTo(inStore());

        bench.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(entry.key()));
        CompletableFuture<?> marked = bench.begin(() -> writes.mark(entry, RecordState.HELD));
        assertThat(entry.modRevision()).as("not confirmed yet").isLessThan(inStore());
        bench.wire.letGo();
        bench.fleet.get(marked);

        assertThat(entry.modRevision()).isEqualTo(inStore());
    }

    @Test
    void I2_aWriteThatFailed_doesNotMoveIt() {
        bench.get(() -> writes.create(entry));
        long confirmed = entry.modRevision();
        bench.fleet.put(entry.key(), "changed");

        assertThat(bench.failure(() -> writes.mark(entry, RecordState.HELD)))
                .isInstanceOf(RecordWrite.ConflictException.class);

        assertThat(entry.modRevision()).isEqualTo(confirmed);
        assertThat(entry.record().state()).isEqualTo(RecordState.INTENT);
    }

    private long inStore() {
        return bench.fleet.row(entry.key()).modRevision();
    }

    @Test
    void whoHasNoTimeLeft_getsAMillisecond() {
        Duration milli = Duration.ofMillis(1);

        assertThat(HoldEntry.atLeastAMilli(Duration.ofSeconds(-1))).isEqualTo(milli);
        assertThat(HoldEntry.atLeastAMilli(milli.multipliedBy(2))).isEqualTo(milli.multipliedBy(2));
    }
}
