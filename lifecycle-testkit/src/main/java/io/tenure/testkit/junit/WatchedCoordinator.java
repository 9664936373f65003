package io.tenure.testkit.junit;

import io.tenure.CoordinatorWatch;
import io.tenure.ResourceCoordinator;
import io.tenure.cleanup.ParkedRelease;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A coordinator whose leases are noted: each by the test that asked for it, or by those who may have. */
final class WatchedCoordinator implements CoordinatorWatch {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedCoordinator.class);
    private static final Duration STEP = Duration.ofMillis(5);

    private final TimeSource time;
    private final @Nullable LeakScope home;
    private volatile @Nullable ResourceCoordinator coordinator;

    /**
     * Watches a coordinator.
     *
     * @param home in which it is built; null if that is nobody's
     */
    WatchedCoordinator(TimeSource time, @Nullable LeakScope home) {
        this.time = time;
        this.home = home;
    }

    @Override
    public void built(ResourceCoordinator built) {
        coordinator = built;
    }

    @Override
    public Note asked(String kind, @Nullable String id) {
        // Each turn but the last finds one that has just come to its end.
        for (List<LeakScope> scopes = Invocations.scopesFor(home);
                !scopes.isEmpty();
                scopes = Invocations.scopesFor(home)) {
            LeaseNote note = new LeaseNote(scopes, this, kind, id);
            boolean noted = false;
            for (LeakScope scope : scopes) {
                noted |= scope.note(note);
            }
            if (noted) {
                return note;
            }
        }
        return Note.NONE;
    }

    /** Its releases that are put aside. */
    List<ParkedRelease> parked() {
        ResourceCoordinator built = coordinator;
        return built == null ? List.of() : built.parked();
    }

    /** Waits in the coordinator's own time until the condition holds, for {@code atMost}. */
    void await(BooleanSupplier condition, Duration atMost) {
        try {
            long start = time.nowNanos();
            while (!condition.getAsBoolean() && time.nowNanos() - start < atMost.toNanos()) {
                pause();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            // Such as virtual time on another thread than its own, or of a process that was killed.
            LOG.debug("cannot wait in this coordinator's time", e);
        }
    }

    private void pause() throws InterruptedException, ExecutionException {
        try {
            time.await(new CompletableFuture<@Nullable Void>(), STEP);
        } catch (TimeoutException e) {
            LOG.trace("waited for {}", STEP, e);
        }
    }
}
