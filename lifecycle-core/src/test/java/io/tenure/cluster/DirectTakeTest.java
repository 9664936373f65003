package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class DirectTakeTest {

    private final Outside rows = new Outside("row", Fencing.FENCED);
    private final LoneHome lone = new LoneHome(rows).joined();
    private final DirectHolds holds = new DirectHolds(lone.home);
    private final DirectAcquiring acquiring = new DirectAcquiring(lone.home, new HoldBook(), holds);

    private CompletionStage<ExternalHold<String>> take() {
        ResourceRecord wanted = new ResourceRecord(
                lone.home.self(), "row", "x", RecordState.INTENT, lone.home.nonce(), 0, false, 0, Map.of());
        return acquiring.take(rows, wanted, lone.process.nowNanos() + LoneHome.SECOND.toNanos());
    }

    @Test
    void takeThatIsNeverAnswered_isWatchedNoMore_onceItIsUndone() {
        rows.silentTakes = true;
        take();
        lone.time.advance(LoneHome.SECOND.multipliedBy(2));
        assertThat(rows.revoked).hasSize(1);
        assertThat(holds.size()).isZero();

        lone.on(lone.keeper::stop);
        assertThat(lone.time.runUntilIdle(Duration.ofMinutes(1))).isTrue();
    }
}
