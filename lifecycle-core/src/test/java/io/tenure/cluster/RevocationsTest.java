package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cluster.GuidedStore.Request;
import io.tenure.cluster.Wire.Fate;
import io.tenure.resource.RecordState;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.StoreFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RevocationsTest {

    private static final Duration SOON = Duration.ofMillis(20);

    private final Fleet fleet = new Fleet();
    private final Fleet.Member a = fleet.member("a");
    private final Fleet.Member b = fleet.member("b");
    private final String records = new Keys("fleet").resources(a.owner.id());

    private boolean listsItsRecords(Request request) {
        return request.call().equals("range") && request.key().equals(records);
    }

    /** Makes the owner list its records. */
    private void reconcile() {
        StoreFaults.forceGap(fleet.store);
        fleet.time.advance(SOON);
    }

    @Test
    void I1_recordThatWasWrittenAfterTheListing_isNotRevoked() {
        a.way.keepsAnswer = this::listsItsRecords;
        reconcile();
        assertThat(a.way.kept()).isEqualTo(1);
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);

        a.way.letGo();
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isTrue();
        assertThat(a.told).isEmpty();
    }

    @Test
    void I1_recordThatWasOnItsWayAtTheListing_isNotRevoked() {
        fleet.wire.next(Fate.HELD_UP, sent -> sent.puts(a.keyOf(fleet.locks, "x")));
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(SOON);
        a.way.keepsAnswer = this::listsItsRecords;
        reconcile();
        fleet.wire.letGo();
        ExternalHold<String> hold = fleet.get(taking);

        a.way.letGo();
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isTrue();
        assertThat(a.told).isEmpty();
    }

    @Test
    void whatWeDoOurselves_isNotLookedAtAgain() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        reconcile();
        fleet.get(a.owner.release(hold, Fleet.LONG));
        fleet.time.advance(SOON);

        assertThat(a.way.sent(request -> request.call().equals("get") && request.reads("/resources/")))
                .isZero();
        assertThat(a.owner.stats().faults()).isZero();
    }

    @Test
    void recordThatAnotherMarked_isRevoked_evenIfNoWatchSaysSo() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        StoreFaults.loseChanges(fleet.store, true);
        fleet.put(a.keyOf(fleet.locks, "x"), RecordCodec.encode(hold.record().withState(RecordState.RELEASING)));

        reconcile();

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
    }

    @Test
    void I1_whatWeReleaseOurselves_isNotRevoked() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        a.way.keepsRequest = this::listsItsRecords;
        reconcile();
        fleet.locks.silentReleases = true;
        CompletionStage<Void> released = a.owner.release(hold, Fleet.LONG);
        fleet.time.advance(Duration.ofMillis(60));
        assertThat(fleet.rows("resources/").get(0).value()).contains("RELEASING");

        a.way.letGo();
        fleet.time.advance(SOON);
        fleet.locks.carryOutReleases();
        fleet.get(released);

        assertThat(a.told).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    @Test
    void I1_whileOurSessionIsInDoubt_nothingIsRevoked() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        a.way.keepsRequest = Request::keepsSession;
        a.process.stepWall(Duration.ofHours(1));
        assertThat(fleet.get(b.owner.forceRelease("lock", "x", "stuck", Fleet.LONG)))
                .isTrue();
        reconcile();
        assertThat(a.told).noneMatch(told -> told.startsWith("revoked"));

        a.way.letGo();
        fleet.time.advance(Duration.ofSeconds(1));
        assertThat(a.owner.isValid()).isTrue();
        reconcile();
        assertThat(a.told).contains("revoked: lock/x");
        assertThat(hold.isValid()).isFalse();
    }

    @Test
    void whatIsHeldForAMomentOnly_isNotMarked() {
        ExternalHold<String> brief = a.take(fleet.locks, "brief");
        fleet.get(a.owner.release(brief, Fleet.LONG));
        a.take(fleet.locks, "long");
        fleet.time.advance(SOON);

        assertThat(fleet.wire.sent)
                .filteredOn(sent -> sent.puts(a.keyOf(fleet.locks, "brief")))
                .hasSize(1);
        assertThat(fleet.row(a.keyOf(fleet.locks, "long")).value()).contains("state: HELD");
    }

    @Test
    void recordThatAnotherDeleted_isRevoked_evenIfNoWatchSaysSo() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        StoreFaults.loseChanges(fleet.store, true);
        fleet.get(b.owner.forceRelease("lock", "x", "stuck", Fleet.LONG));
        assertThat(hold.isValid()).isTrue();

        reconcile();

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
    }

    @Test
    void recordThatAnotherDeleted_isRevoked_byTheMarkThatFindsNone() {
        StoreFaults.loseChanges(fleet.store, true);
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.delete(a.keyOf(fleet.locks, "x"));
        assertThat(hold.isValid()).isTrue();

        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
        fleet.wire.sent.clear();
        fleet.get(a.owner.release(hold, Fleet.LONG));
        assertThat(fleet.wire.sent).as("what is gone needs no deletion").isEmpty();
    }

    @Test
    void markThatCouldNotBeWritten_isWrittenLater() {
        String key = a.keyOf(fleet.locks, "x");
        a.take(fleet.locks, "x");
        fleet.wire.all(Fate.REFUSED, sent -> sent.putsText("state: HELD"));
        fleet.time.advance(Duration.ofSeconds(3));
        assertThat(fleet.row(key).value()).contains("state: INTENT");

        fleet.wire.mend();
        fleet.time.advance(Duration.ofSeconds(3));

        assertThat(fleet.row(key).value()).contains("state: HELD");
    }

    @Test
    void recordThatAnotherDeleted_isRevoked_evenIfTheLookThatAWatchCausedFails() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        a.way.keepsRequest =
                request -> request.call().equals("get") && request.key().equals(a.keyOf(fleet.locks, "x"));
        fleet.delete(a.keyOf(fleet.locks, "x"));
        fleet.time.advance(SOON);
        assertThat(a.way.kept()).isEqualTo(1);

        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
    }

    @Test
    void whoAsksWhileRecordsAreListed_getsOneMoreListing() {
        a.way.sent.clear();
        a.way.keepsAnswer = this::listsItsRecords;
        reconcile();
        reconcile();
        reconcile();
        assertThat(a.way.sent(this::listsItsRecords)).isEqualTo(1);

        a.way.letGo();
        fleet.time.advance(SOON);

        assertThat(a.way.sent(this::listsItsRecords)).isEqualTo(2);
    }

    @Test
    void listingThatFails_revokesNothing() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        a.way.keepsAnswer = this::listsItsRecords;
        reconcile();

        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(hold.isValid()).isTrue();
        assertThat(a.told).isEmpty();
    }

    @Test
    void recordThatAnotherWroteAgain_asItWas_isStillHeld() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        String key = a.keyOf(fleet.locks, "x");

        fleet.put(key, fleet.row(key).value());
        reconcile();

        assertThat(hold.isValid()).isTrue();
        assertThat(a.told).isEmpty();
    }

    @Test
    void recordThatWasDeletedAndWrittenAnew_isRevoked() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        String key = a.keyOf(fleet.locks, "x");
        String text = fleet.row(key).value();
        a.way.keepsRequest = request -> request.call().equals("get");
        fleet.delete(key);
        fleet.put(key, text);

        a.way.letGo();
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isFalse();
        assertThat(a.told).containsExactly("revoked: lock/x");
    }

    @Test
    void I2_recordThatThisVersionCannotUndo_isLeftAlone() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        String ofNoKind = RecordCodec.encode(hold.record()).replace("kind: lock", "kind: absent");
        fleet.put(fleet.keys.resource(a.owner.id(), "absent", "x"), ofNoKind);
        fleet.put(fleet.keys.resource(a.owner.id(), "lock", "newer"), "tenure record 2\nwhatever: it says");

        reconcile();
        fleet.time.advance(Duration.ofSeconds(2));

        assertThat(fleet.rows("resources/")).hasSize(3);
        assertThat(fleet.locks.releases).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertThat(a.owner.stats().faults()).isZero();
    }

    @Test
    void I2_leftoverThatIsBeingUndone_isUndoneOnce_howeverOftenItIsListed() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        fleet.locks.unreleasable.add("stray");
        fleet.put(
                fleet.keys.resource(a.owner.id(), "lock", "stray"),
                RecordCodec.encode(hold.record()).replace("id: x", "id: stray"));
        reconcile();
        reconcile();
        reconcile();
        assertThat(a.owner.stats().pendingUndos()).isEqualTo(1);

        fleet.locks.unreleasable.clear();
        fleet.time.advance(Duration.ofSeconds(2));

        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertThat(fleet.rows("resources/")).hasSize(1);
    }

    @Test
    void I2_leftoverWhereALateTakeCannotBeRefused_isSweptTwice() {
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(SOON);
        String stray = RecordCodec.encode(hold.record()).replace("id: x", "id: stray");
        fleet.put(fleet.keys.resource(a.owner.id(), "registration", "stray"), stray);

        reconcile();
        fleet.time.advance(Duration.ofSeconds(2));

        assertThat(fleet.directory.releases).containsExactly("stray", "stray");
        assertThat(fleet.rows("resources/")).hasSize(1);
    }

    @Test
    void I2_recordOfOursThatIsNotInTheBook_isReleasedRevokedAndDeleted() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        fleet.time.advance(SOON);
        String stray = RecordCodec.encode(hold.record()).replace("id: x", "id: stray");
        String nonce = Long.toHexString(hold.record().nonce());
        fleet.put(new Keys("fleet").resource(a.owner.id(), "lock", "stray"), stray.replace(nonce, "abcdef"));

        reconcile();
        fleet.time.advance(Duration.ofSeconds(2));

        assertThat(fleet.locks.releases).contains("stray");
        assertThat(fleet.locks.revoked).containsExactly(0xabcdefL);
        assertThat(fleet.rows("resources/")).hasSize(1);
        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void I2_recordThatWasReleasedWhileItWasListed_isNobodysLeftover() {
        Fleet fleet = new Fleet();
        Fleet.Member a = fleet.member("a", settings -> settings.reconcileEvery(Duration.ofSeconds(2)));
        ExternalHold<String> hold = a.take(fleet.directory, "x");
        fleet.time.advance(Duration.ofSeconds(1));
        a.way.keepsAnswer = request -> request.call().equals("range") && request.reads("/resources/");
        fleet.time.runUntil(() -> a.way.kept() > 0, Duration.ofSeconds(10));
        fleet.get(a.owner.release(hold, Fleet.SECOND));
        a.way.letGo();
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.directory.releases).containsExactly("x");
        assertThat(a.owner.stats().pendingUndos()).isZero();
    }

    @Test
    void I3_whatItsSystemLost_isInvalid_andIsTold() {
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        List<ReleaseCause> heard = new ArrayList<>();
        hold.whenEnded(heard::add);

        a.owner.lost(hold.record(), "evicted");
        a.owner.lost(hold.record(), "evicted");
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isFalse();
        assertThat(heard).containsExactly(ReleaseCause.EXTERNALLY_LOST);
        fleet.get(a.owner.release(hold, Fleet.LONG));
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    @Test
    void I3_whatIsNotHeldHere_canBeLostUnheard() {
        ResourceRecord others = b.take(fleet.locks, "x").record();
        ExternalHold<String> hold = a.take(fleet.locks, "y");

        a.owner.lost(others, "evicted");
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isTrue();
        assertThat(fleet.time.failures()).isEmpty();
    }

    @Test
    void I3_anotherTakeOfTheSameId_isNotMeant() {
        ResourceRecord before = a.take(fleet.locks, "x").record();
        fleet.get(a.owner.forceRelease("lock", "x", "stuck", Fleet.LONG));
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        a.owner.lost(before, "evicted");
        fleet.time.advance(SOON);

        assertThat(hold.isValid()).isTrue();
    }

    @Test
    void I3_lossThatIsToldBeforeTheTakeCounts_undoesIt() {
        fleet.locks.takesAnswered = new CompletableFuture<>();
        CompletionStage<ExternalHold<String>> taking = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        fleet.time.advance(SOON);
        a.owner.lost(fleet.locks.takes.get(0), "evicted");
        fleet.time.advance(SOON);

        fleet.locks.takesAnswered.complete(null);

        assertThat(fleet.failure(taking)).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(SOON);
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
    }
}
