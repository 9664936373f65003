package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an adapter holds that keeps its own manifest: the store knows of the owner, never of the resource. */
class ManifestTest {

    private final Fleet fleet = new Fleet();
    private final Outside rows = new Outside("row", Fencing.FENCED);
    private Fleet.Member a;

    @BeforeEach
    void join() {
        rows.manifest = true;
        a = member("a");
    }

    private Fleet.Member member(String name) {
        Fleet.Member member = fleet.new Member(name, settings -> settings);
        member.owner = member.builder(settings -> settings).adapter(rows).build();
        fleet.get(member.owner.join(Fleet.LONG));
        return member;
    }

    private void assertNothingWasWrittenDown() {
        assertThat(fleet.wire.sent)
                .flatExtracting(Wire.Sent::written)
                .noneMatch(key -> key.contains("/resources/") || key.contains("/names/"));
    }

    @Test
    void acquireAndRelease_writeNothingDown() {
        ExternalHold<String> hold = a.take(rows, "x");

        assertThat(hold.isValid()).isTrue();
        assertThat(a.owner.stats().held()).isEqualTo(1);
        assertThat(a.takeFails(rows, "x")).isInstanceOf(AlreadyRegisteredException.class);

        fleet.get(a.owner.release(hold, Fleet.LONG));

        assertThat(hold.isValid()).isFalse();
        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).isEmpty();
        assertThat(a.owner.stats().held()).isZero();
        assertNothingWasWrittenDown();
    }

    @Test
    void takeThatIsNeverAnswered_isReleasedAndRevoked() {
        rows.silentTakes = true;

        assertThat(a.takeFails(rows, "x")).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(Fleet.SECOND);

        assertThat(rows.taken).isEmpty();
        assertThat(rows.revoked).hasSize(1);
        assertThat(a.owner.stats().pendingUndos()).isZero();
        assertNothingWasWrittenDown();
    }

    @Test
    void reconcile_leavesAloneWhatTheStoreDoesNotKnow() {
        ExternalHold<String> hold = a.take(rows, "x");

        fleet.time.advance(Duration.ofMinutes(1));

        assertThat(hold.isValid()).isTrue();
        assertThat(a.told).isEmpty();
        assertThat(rows.taken).hasSize(1);
    }

    @Test
    void leave_walksTheOwnManifest() {
        a.take(rows, "x");

        LeaveReport report = fleet.get(a.owner.leave(Fleet.LONG));

        assertThat(report.clean()).isTrue();
        assertThat(rows.walked).containsExactly(a.owner.id());
        assertThat(rows.taken).isEmpty();
        assertThat(fleet.rows("members/")).isEmpty();
    }

    @Test
    void leave_triesAgainWhatCouldNotBeReleasedAtFirst() {
        a.take(rows, "x");
        rows.unreleasable.add("x");
        CompletionStage<LeaveReport> left = a.owner.leave(Fleet.LONG);
        fleet.time.advance(Fleet.SECOND);
        rows.unreleasable.clear();

        assertThat(fleet.get(left)).isEqualTo(new LeaveReport(true, 1, List.of()));
        assertThat(rows.taken).isEmpty();
    }

    @Test
    void theDead_haveTheirManifestWalked_beforeTheyAreForgotten() {
        member("b");
        a.take(rows, "x");
        a.dieWitnessed(Duration.ZERO);

        fleet.time.advance(Duration.ofSeconds(10));

        assertThat(rows.walked).contains(a.owner.id());
        assertThat(rows.taken).isEmpty();
        assertThat(rows.releases).as("by its manifest, not one by one").isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
    }
}
