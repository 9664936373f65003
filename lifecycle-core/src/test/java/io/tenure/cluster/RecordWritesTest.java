package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.RecordState;
import io.tenure.store.KeyValue;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordWritesTest {

    private final Bench bench = new Bench();
    private final RecordWrites writes = new RecordWrites(bench.home, new GroupCommit(bench.home));
    private final HoldEntry entry = bench.entry("x");
    private final String name = bench.home.keys().name("lock", "x");

    @BeforeEach
    void create() {
        bench.get(() -> writes.create(entry));
    }

    private KeyValue row() {
        return bench.fleet.row(entry.key());
    }

    @Test
    void I1_aRecordThatSomebodyDeleted_isNeverWrittenAgain() {
        bench.fleet.delete(entry.key());
        bench.fleet.delete(name);

        assertThat(bench.failure(() -> writes.mark(entry, RecordState.HELD)))
                .isInstanceOf(RecordWrite.ConflictException.class);
        assertThat(row()).isNull();

        bench.get(() -> writes.delete(entry));
        bench.get(() -> writes.mark(entry, RecordState.RELEASING));

        assertThat(row()).isNull();
        assertThat(bench.fleet.row(name)).isNull();
    }

    @Test
    void I1_aMarkThatArrivesAfterTheDeletion_doesNotRaiseIt() {
        bench.wire.next(Fate.LATE, sent -> sent.puts(entry.key()));
        bench.get(() -> writes.mark(entry, RecordState.HELD));
        bench.get(() -> writes.delete(entry));

        bench.wire.letGo();
        bench.settle(Fleet.SECOND);

        assertThat(row()).isNull();
    }

    @Test
    void I1_aRecordThatSomebodyElseWroteAnew_isNotDeleted() {
        bench.fleet.delete(entry.key());
        bench.fleet.delete(name);
        bench.fleet.put(entry.key(), "somebody else's");
        bench.fleet.put(name, "somebody else's, too");

        bench.get(() -> writes.delete(entry));

        assertThat(row().value()).isEqualTo("somebody else's");
        assertThat(bench.fleet.row(name)).isNotNull();
        assertThat(entry.isWritten()).isFalse();
    }

    @Test
    void I1_aRecordThatSomebodyWroteFurther_isReadBeforeItIsDeleted() {
        bench.fleet.put(entry.key(), row().value());
        bench.wire.sent.clear();

        bench.get(() -> writes.delete(entry));

        assertThat(bench.wire.sent).as("refused, then deleted").hasSize(2);
        assertThat(row()).isNull();
        assertThat(bench.fleet.row(name)).isNull();
    }

    @Test
    void I2_recordAndName_areWrittenAndDeletedInOneTransaction() {
        HoldEntry other = bench.entry("y");
        String otherName = bench.home.keys().name("lock", "y");
        bench.wire.sent.clear();
        bench.get(() -> writes.create(other));
        bench.get(() -> writes.delete(other));

        assertThat(bench.wire.sent).hasSize(2);
        assertThat(bench.wire.sent.get(0)).matches(sent -> sent.puts(other.key()) && sent.puts(otherName));
        assertThat(bench.wire.sent.get(1)).matches(sent -> sent.deletes(other.key()) && sent.deletes(otherName));
    }

    @Test
    void I2_whereTheNameIsTaken_noRecordIsWritten_andTheOtherWayRound() {
        for (String taken : List.of(bench.home.keys().name("lock", "y"), bench.keyOf("z"))) {
            bench.fleet.put(taken, "somebody else's");
        }

        assertThat(bench.failure(() -> writes.create(bench.entry("y"))))
                .isInstanceOf(RecordWrite.ConflictException.class);
        assertThat(bench.failure(() -> writes.create(bench.entry("z"))))
                .isInstanceOf(RecordWrite.ConflictException.class);

        assertThat(bench.fleet.row(bench.keyOf("y"))).isNull();
        assertThat(bench.fleet.row(bench.home.keys().name("lock", "z"))).isNull();
    }

    @Test
    void I2_aNameThatIsSomebodyElsesByNow_stays() {
        bench.fleet.delete(name);
        bench.fleet.put(name, "somebody else's");

        bench.get(() -> writes.delete(entry));

        assertThat(row()).isNull();
        assertThat(bench.fleet.row(name).value()).isEqualTo("somebody else's");
        assertThat(entry.isWritten()).isFalse();
    }

    @Test
    void aRecordsToken_isTheRevisionThatCreatedIt_unlessItHasOne() {
        HoldEntry withToken = new HoldEntry(
                bench.fleet.locks, bench.keyOf("y"), bench.intent("y").withToken(7));
        bench.get(() -> writes.create(withToken));

        assertThat(entry.record().token()).isEqualTo(row().createRevision());
        assertThat(withToken.record().token()).isEqualTo(7);
    }

    @Test
    void whatIsDeleted_needsNoRequestToBeDeletedAgain() {
        bench.get(() -> writes.delete(entry));
        assertThat(entry.isWritten()).isFalse();
        bench.wire.sent.clear();

        bench.get(() -> writes.delete(entry));

        assertThat(bench.wire.sent).isEmpty();
    }

    @Test
    void I1_aRecordThatSomebodyWritesAgainAndAgain_isGivenUpAfterFiveMoreTries() {
        String text = row().value();
        bench.wire.sent.clear();
        bench.wire.onSend(sent -> {
            if (sent.deletes(entry.key())) {
                bench.fleet.put(entry.key(), text);
            }
        });

        assertThat(bench.failure(() -> writes.delete(entry))).isInstanceOf(RecordWrite.ConflictException.class);

        assertThat(bench.wire.sent).hasSize(6);
        assertThat(row()).isNotNull();
        assertThat(entry.isWritten()).isTrue();
    }
}
