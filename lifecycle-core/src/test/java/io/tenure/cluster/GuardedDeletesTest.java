package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuardedDeletesTest {

    private static final int HELD = 60;

    private final Bench bench = new Bench();
    private final Fleet fleet = bench.fleet;
    private final Fleet.Member dead = diesHolding();
    private final Claim claim = claim();
    private int lost;
    private final GuardedDeletes deletes = new GuardedDeletes(bench.home, claim, () -> lost++);

    private Fleet.Member diesHolding() {
        Fleet.Member member = fleet.member("dead");
        IntStream.range(0, HELD).forEach(i -> member.take(fleet.directory, "x" + i));
        fleet.time.advance(Fleet.SECOND);
        member.dieWitnessed(Duration.ZERO);
        return member;
    }

    private Claim claim() {
        String key = bench.home.keys().claim(dead.owner.id(), 0);
        fleet.put(key, "ours");
        KeyValue member = fleet.row(bench.home.keys().member(dead.owner.id()));
        Orphan orphan =
                new Orphan(dead.owner.id(), new Members.Member(member, MemberEntry.decode(member.value())), 0, false);
        return new Claim(orphan, 0, key, fleet.row(key).createRevision());
    }

    private String keyOf(String id) {
        return dead.keyOf(fleet.directory, id);
    }

    private KeyValue row(String id) {
        return fleet.row(keyOf(id));
    }

    private CompletableFuture<Boolean> delete(KeyValue row) {
        ResourceRecord record = RecordCodec.decode(bench.home.keys(), row).value();
        CompletableFuture<Boolean> done = bench.begin(() -> deletes.add(row, record));
        bench.settle(Fleet.SECOND);
        return done;
    }

    @Test
    void recordAndNameGoTogether_andWhatIsAskedForAtOnceSharesATransaction() {
        List<KeyValue> rows =
                IntStream.range(0, HELD).mapToObj(i -> row("x" + i)).toList();
        bench.wire.sent.clear();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        bench.run(() -> rows.forEach(row -> all.add(
                deletes.add(row, RecordCodec.decode(bench.home.keys(), row).value()))));
        bench.settle(Fleet.SECOND);

        assertThat(all).allSatisfy(done -> assertThat(done).isCompletedWithValue(true));
        assertThat(bench.wire.sent).hasSize(2);
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void I1_nothingIsDeletedUnderAClaimThatIsSomebodyElses() {
        fleet.delete(claim.key());
        fleet.put(claim.key(), "theirs");

        CompletableFuture<Boolean> done = delete(row("x1"));

        assertThat(Failures.unwrap(fleet.failure(done))).isInstanceOf(CancellationException.class);
        assertThat(row("x1")).isNotNull();
        assertThat(lost).isEqualTo(1);
    }

    @Test
    void I1_aRecordThatChanged_isNotDeleted() {
        KeyValue before = row("x1");
        fleet.put(before.key(), before.value());

        assertThat(Failures.unwrap(fleet.failure(delete(before)))).isInstanceOf(CancellationException.class);

        assertThat(row("x1")).isNotNull();
        assertThat(lost).isZero();
    }

    @Test
    void I1_aNameThatSomebodyElseTookSince_isNotTouched() {
        String name = bench.home.keys().name("registration", "x1");
        fleet.delete(name);
        fleet.put(name, "somebody else's");

        assertThat(delete(row("x1"))).isCompletedWithValue(true);

        assertThat(row("x1")).isNull();
        assertThat(fleet.row(name).value()).isEqualTo("somebody else's");
    }

    @Test
    void I1_oneThatChanged_doesNotKeepTheOthers() {
        KeyValue stale = row("x1");
        fleet.put(stale.key(), stale.value());
        KeyValue other = row("x2");
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        bench.run(() -> List.of(stale, other)
                .forEach(row -> all.add(deletes.add(
                        row, RecordCodec.decode(bench.home.keys(), row).value()))));
        bench.settle(Fleet.SECOND);

        assertThat(all.get(0)).isCompletedExceptionally();
        assertThat(all.get(1)).isCompletedWithValue(true);
        assertThat(row("x1")).isNotNull();
        assertThat(row("x2")).isNull();
    }

    @Test
    void I2_whatIsGone_countsAsDeleted() {
        KeyValue row = row("x1");
        fleet.delete(row.key());
        fleet.delete(bench.home.keys().name("registration", "x1"));

        assertThat(delete(row)).isCompletedWithValue(true);
    }

    @Test
    void I2_whatWasDeletedUnheard_isAskedForAgain_andCounts() {
        int number = 0;
        for (Fate fate : List.of(Fate.UNANSWERED, Fate.LOST, Fate.REFUSED, Fate.LATE)) {
            String id = "x" + number++;
            bench.wire.next(fate, sent -> sent.deletes(keyOf(id)));

            assertThat(delete(row(id))).as(fate + "").isCompletedWithValue(true);

            assertThat(row(id)).isNull();
        }
        bench.wire.letGo();
        bench.settle(Fleet.SECOND);
        assertThat(lost).isZero();
    }
}
