package io.tenure.cleanup;

import io.tenure.time.TaskScheduler.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** The end of a pipeline: waits until nothing is pending, or the time is over. Thread-safe. */
final class Drain {

    private final Releases all;
    private final IntSupplier pending;
    private final long doneBefore;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<DrainReport> report = new CompletableFuture<>();
    private volatile @Nullable Timer timer;

    Drain(Releases all, IntSupplier pending) {
        this.all = all;
        this.pending = pending;
        this.doneBefore = all.done();
    }

    /** Completes at the end, on the thread that brings it about. */
    CompletionStage<DrainReport> report() {
        return report;
    }

    void start(Duration atMost) {
        timer = all.scheduler().schedule(atMost, this::end);
        look();
    }

    /** Ends the drain if nothing is pending. */
    void look() {
        if (pending.getAsInt() == 0) {
            end();
        }
    }

    private void end() {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Timer running = timer;
        if (running != null) {
            running.cancel();
        }
        all.close();
        report.complete(reportNow());
    }

    private DrainReport reportNow() {
        List<Release> left = all.inOrder();
        List<ParkedRelease> parked = left.stream()
                .map(Release::parkedSnapshot)
                .filter(Objects::nonNull)
                .toList();
        return new DrainReport(
                all.done() - doneBefore,
                parked.stream().filter(release -> !release.hung()).toList(),
                parked.stream().filter(ParkedRelease::hung).toList(),
                left.stream()
                        .map(Release::pendingSnapshot)
                        .filter(Objects::nonNull)
                        .toList());
    }
}
