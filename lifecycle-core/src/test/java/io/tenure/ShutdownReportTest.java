package io.tenure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.cleanup.DrainReport;
import io.tenure.cleanup.ParkedRelease;
import io.tenure.cleanup.PendingRelease;
import io.tenure.cluster.LeaveReport;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.time.Deadline;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownReportTest {

    private static final LeaveReport CLEAN = new LeaveReport(true, 1, List.of());
    private static final LeaveReport UNSETTLED = new LeaveReport(false, 0, List.of("seat 12A"));
    private static final DrainReport NOTHING = new DrainReport(1, List.of(), List.of(), List.of());

    @Test
    void nothingLeft_isClean() {
        assertThat(new ShutdownReport(NOTHING, CLEAN).isClean()).isTrue();
        assertThat(new ShutdownReport(NOTHING, UNSETTLED).isClean()).isFalse();
    }

    @Test
    void externalReleasesThatTheLeavingSettled_areNotLeft() {
        assertThat(new ShutdownReport(parked(Layer.EXTERNAL), CLEAN).isClean()).isTrue();
        assertThat(new ShutdownReport(hung(Layer.EXTERNAL), CLEAN).isClean()).isTrue();
        assertThat(new ShutdownReport(pending(Layer.EXTERNAL), CLEAN).isClean()).isTrue();
        assertThat(new ShutdownReport(parked(Layer.EXTERNAL), UNSETTLED).isClean())
                .isFalse();
    }

    @Test
    void releasesThatOnlyThisProcessCouldDo_areLeft() {
        assertThat(new ShutdownReport(parked(Layer.CONNECTION), CLEAN).isClean())
                .isFalse();
        assertThat(new ShutdownReport(hung(Layer.MEMORY), CLEAN).isClean()).isFalse();
        assertThat(new ShutdownReport(pending(Layer.CONNECTION), CLEAN).isClean())
                .isFalse();
    }

    private static DrainReport parked(Layer layer) {
        return new DrainReport(0, List.of(release(layer, false)), List.of(), List.of());
    }

    private static DrainReport hung(Layer layer) {
        return new DrainReport(0, List.of(), List.of(release(layer, true)), List.of());
    }

    private static DrainReport pending(Layer layer) {
        PendingRelease release = new PendingRelease("k", "1", layer, ReleaseCause.SHUTDOWN, 0, 1, null, 0);
        return new DrainReport(0, List.of(), List.of(), List.of(release));
    }

    private static ParkedRelease release(Layer layer, boolean hung) {
        return new ParkedRelease("k", "1", layer, ReleaseCause.SHUTDOWN, 0, 1, hung, "no answer", 0, Deadline.NEVER);
    }
}
