package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.RedissonLocks.Lasting;
import java.util.List;
import java.util.Optional;

/** Holds Tenure's rates against those of the others. */
final class Ratios {

    private static final String TENURE = "Tenure";
    private static final String RAW = "raw Lettuce";

    private final List<Cell> cells;

    Ratios(List<Cell> cells) {
        this.cells = cells;
    }

    /** Judges the bars of all shapes that were measured. */
    void judge(Report report) {
        beside(report, Bars.ONE_THREAD_WATCHDOG, Shape.ONE_THREAD, Lasting.WATCHDOG.words());
        beside(report, Bars.ONE_THREAD_LEASE, Shape.ONE_THREAD, Lasting.FIXED_LEASE.words());
        beside(report, Bars.ONE_THREAD_RAW, Shape.ONE_THREAD, RAW);
        beside(report, Bars.EIGHT_THREADS_WATCHDOG, Shape.EIGHT_THREADS, Lasting.WATCHDOG.words());
        beside(report, Bars.EIGHT_THREADS_LEASE, Shape.EIGHT_THREADS, Lasting.FIXED_LEASE.words());
        beside(report, Bars.ASYNC_RAW, Shape.IN_FLIGHT, RAW);
    }

    private void beside(Report report, Bar bar, Shape shape, String other) {
        rate(shape, TENURE).ifPresent(ours -> rate(shape, other).ifPresent(theirs -> report.judge(bar, ours / theirs)));
    }

    private Optional<Double> rate(Shape shape, String contender) {
        return cells.stream()
                .filter(cell -> cell.shape() == shape && cell.contender().equals(contender))
                .findFirst()
                .map(cell -> cell.rate().median());
    }
}
