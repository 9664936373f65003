package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.cluster.GuidedStore.Request;
import io.tenure.event.ResourceQuarantinedEvent;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {

    private final Outside outside = new Outside("registration", Fencing.UNFENCED);
    private final LoneHome lone = new LoneHome(outside).joined();
    private final Quarantine quarantine = new Cleaner(lone.home, new Gate(lone.home, lone.keeper)).quarantine();
    private final Claiming claiming = new Claiming(lone.home);
    private final Orphan orphan = lone.orphan(outside);

    private boolean put(ResourceRecord record) {
        Claim claim = lone.get(() -> claiming.claim(orphan, Keys.shardOf(record.kind(), record.id())));
        KeyValue row = lone.row(lone.keyOf(record));
        return lone.get(() -> quarantine.put(claim, row, record, outside.endpoint(), "503", 6)) == Quarantine.Put.MOVED;
    }

    private Quarantine.Kept onlyOne() {
        List<Quarantine.Kept> kept = lone.get(quarantine::list);
        assertThat(kept).hasSize(1);
        return kept.get(0);
    }

    private void assertGone(boolean released) {
        assertThat(lone.rows("quarantine/")).isEmpty();
        assertThat(lone.rows("names/")).isEmpty();
        assertThat(outside.taken).hasSize(released ? 0 : 1);
        assertThat(quarantine.size()).isZero();
    }

    @Test
    void I1_recordMovesInOneTransaction_andItsNameStaysTaken() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        lone.store.sent.clear();

        assertThat(put(record)).isTrue();

        List<Request> moves = lone.store.sent.stream()
                .filter(request -> request.writes("/quarantine/") || request.writes("/resources/"))
                .toList();
        assertThat(moves).hasSize(1);
        assertThat(moves.get(0).writes("/quarantine/") && moves.get(0).writes("/resources/"))
                .isTrue();
        assertThat(lone.rows("resources/")).isEmpty();
        assertThat(onlyOne().entry().decodedRecord().value()).isEqualTo(record);
        assertThat(lone.rows("names/")).hasSize(1);
    }

    @Test
    void I1_recordThatChangedMeanwhile_staysWhereItIs() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        lone.store.keepsRequest = request -> request.writes("/quarantine/");
        Claim claim = lone.get(() -> claiming.claim(orphan, Keys.shardOf("registration", "x")));
        KeyValue row = lone.row(lone.keyOf(record));
        var put = lone.begin(() -> quarantine.put(claim, row, record, outside.endpoint(), "503", 6));
        lone.time.advance(Duration.ofMillis(10));
        lone.put(lone.keyOf(record), RecordCodec.encode(record));
        lone.store.letGo();

        assertThat(lone.await(put)).isEqualTo(Quarantine.Put.NOT);
        assertThat(lone.rows("resources/")).hasSize(1);
        assertThat(lone.rows("quarantine/")).isEmpty();
    }

    @Test
    void I2_whatCannotBeRead_staysUntouched_andIsNoted() {
        String key = lone.home.keys().resources(orphan.owner(), 4) + "registration/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        KeyValue row = lone.row(key);
        Claim claim = lone.get(() -> claiming.claim(orphan, 4));

        assertThat(lone.get(() -> quarantine.note(claim, row, "another version")))
                .isTrue();
        assertThat(lone.get(() -> quarantine.note(claim, row, "another version")))
                .as("noted already")
                .isFalse();

        Quarantine.Kept kept = onlyOne();
        assertThat(kept.entry().isUnreadable()).isTrue();
        assertThat(kept.entry().key()).isEqualTo(key);
        assertThat(quarantine.canRelease(kept)).isFalse();
        assertThat(lone.get(() -> quarantine.retry(kept))).isFalse();
        assertThat(lone.row(key)).isEqualTo(row);
        assertThat(outside.releases).isEmpty();
    }

    @Test
    void I3_onlyAConfirmedRelease_takesItOut() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        put(record);
        outside.unreleasable.add("x");
        Quarantine.Kept first = onlyOne();
        assertThat(lone.get(() -> quarantine.retry(first))).isFalse();

        Quarantine.Kept second = onlyOne();
        assertThat(second.entry().attempts()).isEqualTo(first.entry().attempts() + 1);
        outside.silentReleases = true;
        assertThat(lone.get(() -> quarantine.retry(second))).isFalse();

        Quarantine.Kept third = onlyOne();
        assertThat(lone.rows("names/")).hasSize(1);
        outside.silentReleases = false;
        outside.unreleasable.clear();
        assertThat(lone.get(() -> quarantine.retry(third))).isTrue();
        assertGone(true);
    }

    @Test
    void I3_takeThatCannotBeRefused_andComesAfterTheRelease_isReleasedToo() {
        ResourceRecord record = lone.held(orphan, outside, "x");
        put(record);
        Quarantine.Kept kept = onlyOne();
        var retried = lone.begin(() -> quarantine.retry(kept));
        lone.time.advance(Duration.ofMillis(10));
        assertThat(outside.taken).isEmpty();
        outside.take(record, LoneHome.SECOND);
        assertThat(lone.rows("quarantine/")).as("until the second release").hasSize(1);
        assertThat(lone.rows("names/")).hasSize(1);

        assertThat(lone.await(retried)).isTrue();

        assertGone(true);
    }

    @Test
    void I3_secondReleaseThatFails_leavesItThere() {
        put(lone.held(orphan, outside, "x"));
        Quarantine.Kept kept = onlyOne();
        var retried = lone.begin(() -> quarantine.retry(kept));
        lone.time.advance(Duration.ofMillis(10));
        outside.unreleasable.add("x");

        assertThat(lone.await(retried)).isFalse();

        assertThat(onlyOne().entry().attempts()).isEqualTo(kept.entry().attempts() + 1);
    }

    @Test
    void I3_operatorForgetsIt_andNothingIsReleased() {
        put(lone.held(orphan, outside, "x"));
        Quarantine.Kept kept = onlyOne();

        assertThat(lone.get(() -> quarantine.forget(kept))).isTrue();

        assertThat(outside.releases).isEmpty();
        assertGone(false);
        assertThat(lone.get(() -> quarantine.forget(kept))).isFalse();
    }

    @Test
    void recordThatIsPutAside_isToldOf_counted_andShownToOperators() {
        ResourceRecord record = lone.held(orphan, outside, "x");

        put(record);

        assertThat(quarantine.size()).isEqualTo(1);
        assertThat(orphan.quarantined()).isEqualTo(1);
        assertThat(lone.events)
                .filteredOn(ResourceQuarantinedEvent.class::isInstance)
                .singleElement()
                .matches(event -> {
                    ResourceQuarantinedEvent told = (ResourceQuarantinedEvent) event;
                    return told.reason().equals("503")
                            && told.resource().kind().equals("registration")
                            && told.resource().id().equals("x")
                            && told.resource().owner().equals(orphan.owner());
                });
        QuarantinedResource shown = quarantine.view(onlyOne());
        assertThat(shown.kind()).isEqualTo("registration");
        assertThat(shown.id()).isEqualTo("x");
        assertThat(shown.owner()).isEqualTo(orphan.owner());
        assertThat(shown.isUnreadable()).isFalse();
    }

    @Test
    void I2_whatCannotBeRead_isShownAsSuch() {
        String key = lone.home.keys().resources(orphan.owner(), 4) + "registration/foreign";
        lone.put(key, "tenure record 2\nwhatever: it says");
        Claim claim = lone.get(() -> claiming.claim(orphan, 4));
        lone.get(() -> quarantine.note(claim, lone.row(key), "another version"));

        QuarantinedResource shown = quarantine.view(onlyOne());

        assertThat(shown.isUnreadable()).isTrue();
        assertThat(shown.kind() + shown.id()).isEmpty();
        assertThat(shown.owner()).isEqualTo(orphan.owner());
    }

    @Test
    void triesAtOneTime_areOne() {
        put(lone.held(orphan, outside, "x"));
        Quarantine.Kept kept = onlyOne();
        outside.silentReleases = true;
        var first = lone.begin(() -> quarantine.retry(kept));
        var second = lone.begin(() -> quarantine.retry(kept));
        lone.time.advance(Duration.ofMillis(10));
        outside.carryOutReleases();

        assertThat(lone.await(first)).isTrue();
        assertThat(lone.await(second)).isTrue();
        assertThat(outside.releases).as("the two of one try").hasSize(2);
    }

    @Test
    void whatThisProcessHasNoAdapterOf_isLeft() {
        put(lone.held(orphan, outside, "x"));
        LoneHome other = lone.beside().joined();
        Quarantine theirs = new Cleaner(other.home, new Gate(other.home, other.keeper)).quarantine();
        Quarantine.Kept kept = other.get(theirs::list).get(0);

        assertThat(theirs.canRelease(kept)).isFalse();
        assertThat(other.get(() -> theirs.retry(kept))).isFalse();
        assertThat(lone.rows("quarantine/")).hasSize(1);
    }

    @Test
    void whatIsNotThere_orCannotBeRead_isNotFound() {
        String key = lone.home.keys().quarantine(lone.home.keys().resource(orphan.owner(), "registration", "x"));
        assertThat(lone.get(() -> quarantine.find(key))).isNull();

        lone.put(key, "garbage");
        assertThat(lone.get(() -> quarantine.find(key))).isNull();
    }

    @Test
    void nameThatIsAnothers_isLeftToIt() {
        put(lone.held(orphan, outside, "x"));
        String name = lone.home.keys().name("registration", "x");
        lone.delete(name);
        lone.put(name, "another holder");

        Quarantine.Kept kept = onlyOne();
        assertThat(lone.get(() -> quarantine.retry(kept))).isTrue();

        assertThat(lone.rows("quarantine/")).isEmpty();
        assertThat(lone.row(name)).isNotNull();
    }
}
