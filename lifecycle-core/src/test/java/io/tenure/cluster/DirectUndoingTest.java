package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DirectUndoingTest {

    private final Outside rows = new Outside("row", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(rows).joined();
    private final DirectHolds holds = new DirectHolds(lone.home);
    private final DirectUndoing undoing = new DirectUndoing(lone.home, holds.releasing());
    private final DirectEntry entry = new DirectEntry(
            rows,
            new ResourceRecord(
                    lone.home.self(), "row", "x", RecordState.INTENT, lone.home.nonce(), 0, false, 0, Map.of()));

    @Test
    void I1_entryIsGone_onlyOnceItsReleaseIsConfirmed_whichRevokes() {
        rows.take(entry.record(), LoneHome.SECOND);
        rows.unreleasable.add("x");

        undoing.begin(entry);
        lone.time.advance(Duration.ofSeconds(30));
        assertThat(rows.releases.size()).as("with growing pauses").isBetween(6, 12);
        assertThat(undoing.pending()).isEqualTo(1);
        assertThat(entry.isGone()).isFalse();

        rows.unreleasable.clear();
        lone.time.advance(Duration.ofSeconds(11));
        assertThat(rows.revoked).containsExactly(entry.record().nonce());
        assertThat(rows.taken).isEmpty();
        assertThat(undoing.pending()).isZero();
        assertThat(entry.isGone()).isTrue();
    }

    @Test
    void I2_begunTwice_isUndoneOnce() {
        rows.take(entry.record(), LoneHome.SECOND);
        rows.silentReleases = true;

        undoing.begin(entry);
        undoing.begin(entry);
        lone.time.advance(Duration.ofMillis(1));

        assertThat(undoing.pending()).isEqualTo(1);
        assertThat(rows.releases).hasSize(1);
    }

    @Test
    void I2_whatAnotherReleasesAlready_isReleasedAgain_onlyOnceThatFailed() {
        rows.take(entry.record(), LoneHome.SECOND);
        rows.silentReleases = true;
        CompletableFuture<?> anothers = holds.releasing().release(entry, LoneHome.SECOND);
        undoing.begin(entry);
        lone.time.advance(Duration.ofMillis(500));
        assertThat(rows.releases).hasSize(1);

        rows.silentReleases = false;
        lone.time.advance(Duration.ofSeconds(2));

        assertThat(anothers).isCompletedExceptionally();
        assertThat(rows.releases).hasSize(2);
        assertThat(rows.taken).isEmpty();
        assertThat(entry.isGone()).isTrue();
        assertThat(undoing.pending()).isZero();
    }

    @Test
    void I2_whatAnotherReleased_needsNothingMore() {
        rows.take(entry.record(), LoneHome.SECOND);
        assertThat(holds.releasing().release(entry, LoneHome.SECOND)).isCompleted();

        undoing.begin(entry);
        lone.time.advance(Duration.ofMillis(500));

        assertThat(rows.releases).hasSize(1);
        assertThat(undoing.pending()).isZero();
    }

    @Test
    void I1_whatIsReleasedMeanwhile_isRevokedToo() {
        rows.take(entry.record(), LoneHome.SECOND);
        entry.tryEnd();
        undoing.begin(entry);

        assertThat(holds.releasing().release(entry, LoneHome.SECOND)).isCompleted();

        assertThat(rows.revoked).containsExactly(entry.record().nonce());
    }

    @Test
    void I2_whatAnotherReleased_betweenTwoAttempts_needsNothingMore() {
        rows.take(entry.record(), LoneHome.SECOND);
        rows.unreleasable.add("x");
        undoing.begin(entry);
        lone.time.advance(Duration.ofMillis(50));
        rows.unreleasable.clear();
        assertThat(holds.releasing().release(entry, LoneHome.SECOND)).isCompleted();
        assertThat(rows.releases).hasSize(2);

        endsSoon();

        assertThat(rows.releases).hasSize(2);
    }

    @Test
    void I1_whatIsConfirmed_isNotTriedAgain() {
        rows.take(entry.record(), LoneHome.SECOND);

        undoing.begin(entry);

        endsSoon();
        assertThat(entry.isGone()).isTrue();
    }

    /** Nothing goes on by itself then. */
    private void endsSoon() {
        lone.on(lone.keeper::stop);
        assertThat(lone.time.runUntilIdle(Duration.ofMinutes(2))).isTrue();
    }
}
