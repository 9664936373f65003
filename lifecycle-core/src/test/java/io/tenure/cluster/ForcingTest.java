package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ForcingTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");
    private final String key = a.keyOf(fleet.directory, "x");

    private CompletionStage<Boolean> force() {
        CompletionStage<Boolean> forced = b.owner.forceRelease("registration", "x", "stuck", Fleet.LONG);
        fleet.time.advance(Duration.ofMillis(10));
        return forced;
    }

    private void assertStands(ExternalHold<String> hold) {
        fleet.time.advance(Fleet.SECOND);
        assertThat(hold.isValid()).isTrue();
        assertThat(fleet.directory.taken.values())
                .extracting(record -> record.nonce())
                .containsExactly(hold.record().nonce());
        assertThat(fleet.row(key).value()).contains("state: HELD");
        assertThat(fleet.row(fleet.keys.name("registration", "x")).createRevision())
                .isEqualTo(hold.token());
    }

    @Test
    void I1_aTakeThatCameBeforeTheMark_isLeftAlone() {
        ExternalHold<String> old = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.next(Fate.HELD_UP, sent -> sent.puts(key) && sent.putsText("RELEASING"));
        CompletionStage<Boolean> forced = force();
        fleet.get(a.owner.release(old, Fleet.LONG));
        ExternalHold<String> hold = a.take(fleet.directory, "x");

        fleet.wire.letGo();

        assertThat(fleet.get(forced)).isTrue();
        assertStands(hold);
        assertThat(a.told).isEmpty();
    }

    @Test
    void I1_aTakeThatCameBeforeTheDeletion_isLeftAlone() {
        ExternalHold<String> old = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.next(Fate.HELD_UP, sent -> sent.deletes(key));
        CompletionStage<Boolean> forced = force();
        assertThat(a.told).contains("revoked: registration/x");
        fleet.get(a.owner.release(old, Fleet.LONG));
        ExternalHold<String> hold = a.take(fleet.directory, "x");

        fleet.wire.letGo();

        assertThat(fleet.get(forced)).isTrue();
        assertStands(hold);
    }

    @Test
    void I1_theSameTakeWrittenFurtherMeanwhile_isStillEnded() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.next(Fate.HELD_UP, sent -> sent.deletes(key));
        CompletionStage<Boolean> forced = force();
        fleet.put(key, fleet.row(key).value());

        fleet.wire.letGo();

        assertThat(fleet.get(forced)).isTrue();
        assertThat(fleet.row(key)).isNull();
        assertThat(fleet.rows("names/")).isEmpty();
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void aTokenThatTheHolderWroteMeanwhile_isKept_andGivenToTheAdapter() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        List<Long> tokens = new ArrayList<>();
        fleet.directory.onRelease = record -> tokens.add(record.token());
        fleet.directory.silentReleases = true;
        fleet.wire.next(Fate.HELD_UP, sent -> sent.puts(key) && sent.putsText("RELEASING"));
        CompletionStage<Boolean> forced = force();
        fleet.put(key, RecordCodec.encode(hold.record().withToken(4_711)));

        fleet.wire.letGo();
        fleet.time.advance(Duration.ofMillis(10));

        assertThat(tokens).containsExactly(4_711L);
        assertThat(fleet.row(key).value()).contains("state: RELEASING").contains("token: 4711");
        fleet.directory.carryOutReleases();
        assertThat(fleet.get(forced)).isTrue();
    }

    @Test
    void I1_aTakeThatIsUnderWayAndCannotBeRefused_keepsItsRecord_untilItsOwnerKnowsWhatBecameOfIt() {
        fleet.directory.silentTakes = true;
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(fleet.directory, "x", Map.of(), Fleet.SECOND);
        fleet.time.advance(Duration.ofMillis(10));

        assertThat(fleet.get(force())).isTrue();

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.row(key).value()).contains("state: RELEASING");
        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(Fleet.LONG);
        assertThat(fleet.row(key)).isNull();
        assertThat(fleet.rows("names/")).isEmpty();
    }

    @Test
    void I1_aTakeThatIsUnderWayAndCannotBeRefused_keepsItsRecordForSurvivors_ifItsOwnerIsGone() {
        fleet.directory.silentTakes = true;
        var unused = a.owner.acquire(fleet.directory, "x", Map.of(), Fleet.SECOND);
        fleet.time.advance(Duration.ofMillis(10));
        List<ResourceRecord> late = List.copyOf(fleet.directory.taken.values());
        assertThat(fleet.get(force())).isTrue();
        a.dieWitnessed(Duration.ofMillis(10));

        late.forEach(record -> fleet.directory.taken.put(record.id() + "#" + record.nonce(), record));
        fleet.time.advance(Duration.ofMinutes(1));

        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    // ---- records that change meanwhile

    private void whenever(Predicate<Wire.Sent> sent, ResourceRecord written) {
        fleet.wire.onSend(call -> {
            if (sent.test(call)) {
                Transaction put = Transaction.builder()
                        .put(key, RecordCodec.encode(written))
                        .build();
                var unused = fleet.store.transact(put, Fleet.SECOND);
            }
        });
    }

    private long sent(Predicate<Wire.Sent> like) {
        return fleet.wire.sent.stream().filter(like).count();
    }

    private boolean isMark(Wire.Sent sent) {
        return sent.puts(key) && sent.putsText("RELEASING");
    }

    @Test
    void recordThatChangesAtEachTry_isReleasedAfterAFew_withoutItsMark() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        whenever(this::isMark, hold.record());

        assertThat(fleet.get(force())).isTrue();

        assertThat(sent(this::isMark)).isEqualTo(6);
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.row(key)).isNull();
    }

    @Test
    void recordThatChangesAtEachTryToDeleteIt_isLeft_andThatIsSaid() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        whenever(sent -> sent.deletes(key), hold.record().withState(RecordState.RELEASING));

        assertThat(fleet.failure(force()))
                .isInstanceOf(TakeFailedException.class)
                .hasMessageContaining("keeps changing");

        assertThat(sent(sent -> sent.deletes(key))).isEqualTo(6);
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.row(key)).isNotNull();
    }

    @Test
    void recordThatCannotBeReadAnyMore_isReleasedAsItWasFound() {
        a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.wire.next(Fate.HELD_UP, this::isMark);
        CompletionStage<Boolean> forced = force();
        fleet.put(key, "tenure record 2\nof: a newer version");

        fleet.wire.letGo();

        assertThat(fleet.get(forced)).isTrue();
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.row(key)).isNull();
    }

    @Test
    void recordWhoseNameIsNotItsOwn_isDeletedAlone() {
        a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        String name = fleet.keys.name("registration", "x");
        fleet.delete(name);
        fleet.put(name, "somebody else's");

        assertThat(fleet.get(force())).isTrue();

        assertThat(fleet.row(key)).isNull();
        assertThat(fleet.row(name).value()).isEqualTo("somebody else's");
    }

    // ---- what cannot be forced from here

    @Test
    void kindThatNobodyHereServes_isNotForced() {
        Fleet.Member c = fleet.memberWith("c", fleet.locks);
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);

        assertThat(fleet.failure(c.owner.forceRelease("registration", "x", "stuck", Fleet.LONG)))
                .isInstanceOf(NoAdapterException.class);

        assertStands(hold);
        assertThat(a.told).isEmpty();
    }

    @Test
    void ownerWhoseMemberEntryCannotBeRead_isNotForced() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.put(fleet.keys.member(a.owner.id()), "tenure member 9\nof: a newer version");

        assertThat(fleet.failure(force())).isInstanceOf(NoAdapterException.class);

        assertStands(hold);
    }

    @Test
    void ownerThatIsFinishedMeanwhile_isNotForced() {
        a.take(fleet.directory, "x");
        fleet.time.advance(Fleet.SECOND);
        String member = fleet.keys.member(a.owner.id());
        b.way.keepsRequest = request -> request.call().equals("get") && request.reads(member);
        CompletionStage<Boolean> forced = force();
        assertThat(b.way.kept()).isEqualTo(1);
        fleet.delete(member);

        b.way.letGo();

        assertThat(fleet.failure(forced)).isInstanceOf(NoAdapterException.class);
        assertThat(fleet.directory.releases).isEmpty();
    }
}
