package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.cluster.Wire.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class HoldBookTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a", settings -> settings.reconcileEvery(Duration.ofMillis(200)));
    private final String key = a.keyOf(fleet.directory, "x");

    @Test
    void I1_anEntryEnters_beforeItsRecordIsWritten() {
        List<Integer> known = new ArrayList<>();
        fleet.wire.onSend(sent -> {
            if (sent.puts(key)) {
                known.add(a.owner.stats().held());
            }
        });

        a.take(fleet.directory, "x");

        assertThat(known).isNotEmpty().containsOnly(1);
    }

    @Test
    void I1_aRecordThatIsWrittenAndNotConfirmed_isSomebodysWork_andNotSwept() {
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.puts(key));
        CompletionStage<ExternalHold<String>> stage = a.owner.acquire(fleet.directory, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.letGo();

        assertThat(fleet.get(stage).isValid()).isTrue();
        fleet.time.advance(Fleet.SECOND);
        assertThat(fleet.directory.releases).isEmpty();
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void I1_anEntryLeaves_afterTheDeletionWasConfirmed() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.next(Fate.ANSWERED_LATER, sent -> sent.deletes(key));
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.row(key)).as("deleted, which is not known").isNull();
        assertThat(a.owner.stats().held()).isEqualTo(1);

        fleet.wire.letGo();
        fleet.get(released);
        assertThat(a.owner.stats().held()).isZero();
    }

    @Test
    void I1_anEntryWhoseReleaseFails_stays() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.directory.unreleasable.add("x");

        fleet.failure(a.owner.release(hold, Fleet.LONG));

        assertThat(a.owner.stats().held()).isEqualTo(1);
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void I1_afterTheLossOfTheOwner_anEntryLeaves_andTheRecordStays() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        a.lose();

        fleet.get(a.owner.release(hold, Fleet.LONG));

        assertThat(a.owner.stats().held()).isZero();
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void whoWaits_isTold_whenThatVeryEntryHasLeft() {
        Bench bench = new Bench();
        HoldBook book = new HoldBook();
        HoldEntry entry = bench.entry("x");
        List<String> told = new ArrayList<>();
        book.add(entry);
        book.whenGone(entry.key(), () -> told.add("gone"));

        assertThatThrownBy(() -> book.add(bench.entry("x"))).isInstanceOf(IllegalStateException.class);
        book.remove(bench.entry("x"));
        assertThat(told).isEmpty();
        assertThat(book.contains(entry)).isTrue();

        book.remove(entry);
        book.remove(entry);
        assertThat(told).containsExactly("gone");
        assertThat(book.size()).isZero();
    }

    @Test
    void whoGivesUpWaiting_isForgotten() {
        HoldBook book = new HoldBook();
        Bench bench = new Bench();
        HoldEntry entry = bench.entry("y");
        List<String> told = new ArrayList<>();
        book.add(entry);
        Runnable forget = book.whenGone(entry.key(), () -> told.add("gave up"));
        book.whenGone(entry.key(), () -> told.add("waits"));

        forget.run();
        book.remove(entry);

        assertThat(told).containsExactly("waits");
        assertThat(entry.isGone()).isTrue();
    }
}
