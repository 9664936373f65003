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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShutdownReportTest {

    private static final LeaveReport IN_ORDER = new LeaveReport(true, 0, List.of());

    private static ParkedRelease parked(Layer layer) {
        return new ParkedRelease("kind", "id", layer, ReleaseCause.CLOSED, 0, 1, false, "why", 0, Deadline.NEVER);
    }

    private static PendingRelease pending(Layer layer) {
        return new PendingRelease("kind", "id", layer, ReleaseCause.CLOSED, 0, 1, null, 0);
    }

    private static DrainReport drained(List<ParkedRelease> parked, List<PendingRelease> pending) {
        return new DrainReport(7, parked, List.of(), pending);
    }

    @Test
    void externalsThatWereLeft_areReleasedByAnOwnerThatLeftInOrder() {
        DrainReport externals = drained(List.of(parked(Layer.EXTERNAL)), List.of(pending(Layer.EXTERNAL)));

        assertThat(new ShutdownReport(externals, IN_ORDER).isClean()).isTrue();
        assertThat(new ShutdownReport(externals, new LeaveReport(false, 0, List.of())).isClean())
                .isFalse();
    }

    @Test
    void whatIsLeftOfTheUpperLayers_isLeft() {
        for (Layer layer : List.of(Layer.MEMORY, Layer.CONNECTION)) {
            assertThat(new ShutdownReport(drained(List.of(parked(layer)), List.of()), IN_ORDER).isClean())
                    .isFalse();
            assertThat(new ShutdownReport(drained(List.of(), List.of(pending(layer))), IN_ORDER).isClean())
                    .isFalse();
        }
    }

    @Test
    void howeverMuchIsLeft_itIsToldInFewWords() {
        List<String> unsettled =
                IntStream.range(0, 10_000).mapToObj(i -> "lock/id-" + i).toList();
        List<ParkedRelease> parked =
                IntStream.range(0, 10_000).mapToObj(i -> parked(Layer.EXTERNAL)).toList();

        String told = new ShutdownReport(drained(parked, List.of()), new LeaveReport(false, 0, unsettled)).toString();

        assertThat(told)
                .hasSizeLessThan(2_000)
                .contains("7 released", "10000 parked", "10000 unsettled: lock/id-0, lock/id-1", "did not leave");
    }
}
