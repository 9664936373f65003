package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.RecordState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class LeavingTest {

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final String owner = fleet.keys.owner(a.owner.id());
    private final String member = fleet.keys.member(a.owner.id());
    private final String tombstone = fleet.keys.tombstone(a.owner.id());

    private void assertLeftBehind(LeaveReport report) {
        assertThat(report.clean()).isFalse();
        assertThat(fleet.row(owner)).isNull();
        assertThat(fleet.row(member)).isNotNull();
        assertThat(fleet.row(tombstone)).isNull();
        assertThat(fleet.wire.sent).noneMatch(sent -> sent.puts(tombstone));
    }

    @Test
    void I1_theCleanTombstone_comesInTheTransactionThatDeletesOwnerAndMember() {
        a.take(fleet.locks, "x");

        assertThat(fleet.get(a.owner.leave(Fleet.LONG)).clean()).isTrue();

        assertThat(fleet.wire.sent)
                .filteredOn(sent -> sent.puts(tombstone) || sent.deletes(owner) || sent.deletes(member))
                .singleElement()
                .matches(sent -> sent.puts(tombstone) && sent.deletes(owner) && sent.deletes(member));
        assertThat(fleet.row(tombstone).value()).contains("clean: true");
    }

    @Test
    void I1_withTheBookNotEmpty_theMemberEntryStays() {
        a.take(fleet.locks, "x");
        fleet.locks.unreleasable.add("x");

        assertLeftBehind(fleet.get(a.owner.leave(Duration.ofSeconds(2))));
    }

    @Test
    void I1_withARecordInTheListingOnly_theMemberEntryStays() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.put(
                fleet.keys.resource(a.owner.id(), "lock", "stray"),
                RecordCodec.encode(hold.record()).replace("id: x", "id: stray"));

        assertLeftBehind(fleet.get(a.owner.leave(Fleet.LONG)));
    }

    @Test
    void I1_withAListingThatFails_theMemberEntryStays() {
        fleet.wire.all(Fate.LOST, sent -> sent.what().equals("range"));

        assertLeftBehind(fleet.get(a.owner.leave(Fleet.LONG)));
    }

    @Test
    void tombstonesSessionThatSomebodyEnded_isReplaced() {
        fleet.member("b").process.crash();
        fleet.time.runUntil(() -> !fleet.rows("tombstones/").isEmpty(), Fleet.LONG);
        long session = fleet.rows("tombstones/").get(0).session();
        fleet.get(fleet.store.endSession(session, Fleet.SECOND));

        assertThat(fleet.get(a.owner.leave(Duration.ofSeconds(5))).clean()).isTrue();

        assertThat(fleet.row(tombstone).session()).isNotEqualTo(session);
    }

    @Test
    void whatWasRevoked_andCouldNotBeReleasedAtFirst_isTriedAgain() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(Fleet.SECOND);
        fleet.put(a.keyOf(fleet.locks, "x"), RecordCodec.encode(hold.record().withState(RecordState.RELEASING)));
        fleet.time.advance(Fleet.SECOND);
        assertThat(a.told).contains("revoked: lock/x");
        fleet.locks.unreleasable.add("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);

        fleet.locks.unreleasable.clear();

        assertThat(fleet.get(left).clean()).isTrue();
        assertThat(fleet.locks.taken).isEmpty();
    }

    @Test
    void I2_nothingIsValid_whenTheOwnersKeyIsDeleted() {
        assertInvalidAtTheEnd(false);
    }

    @Test
    void I2_nothingIsValid_whenTheSessionEndsWithSomethingUnsettled() {
        assertInvalidAtTheEnd(true);
    }

    private void assertInvalidAtTheEnd(boolean unsettled) {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        if (unsettled) {
            fleet.locks.unreleasable.add("x");
        }
        List<Boolean> valid = new ArrayList<>();
        BooleanSupplier anything = () -> a.owner.isValid() || hold.isValid();
        fleet.wire.onSend(sent -> {
            if (sent.deletes(owner) || sent.what().equals("endSession")) {
                valid.add(anything.getAsBoolean());
            }
        });

        fleet.get(a.owner.leave(Duration.ofSeconds(2)));

        assertThat(valid).isNotEmpty().containsOnly(false);
    }
}
