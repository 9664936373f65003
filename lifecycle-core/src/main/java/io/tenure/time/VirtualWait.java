package io.tenure.time;

import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** One process waiting in virtual time: the world goes on around it. Used by the world's thread only. */
final class VirtualWait {

    private final World world;
    private final VirtualProcess process;
    /** When the wait ends, by the process's clock. */
    private final long endNanos;

    VirtualWait(World world, VirtualProcess process, long atMostNanos) {
        this.world = world;
        this.process = process;
        this.endNanos = Nanos.plus(process.lifeNanos(), Math.max(0, atMostNanos));
    }

    void until(BooleanSupplier done) throws InterruptedException, TimeoutException {
        failIfCrashed();
        if (!done.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            world.nestedWait(() -> waitFor(done));
            failIfCrashed();
            if (!done.getAsBoolean()) {
                failIfEndless();
                throw new TimeoutException("not done in time on " + process.name());
            }
        }
    }

    private void waitFor(BooleanSupplier done) {
        while (!isOver(done)) {
            long horizonNanos = Math.min(
                    process.isStopped() ? Long.MAX_VALUE : process.worldNanosAt(endNanos), world.waitsEndNanos());
            if (!world.step(horizonNanos)) {
                if (horizonNanos == Long.MAX_VALUE) {
                    throw new IllegalStateException(
                            process.name() + " waits, and nothing is left in the world that could end it");
                }
                world.passTo(horizonNanos);
            }
        }
    }

    /** A process that is stopped cannot notice that its wait is over. */
    private boolean isOver(BooleanSupplier done) {
        if (process.isCrashed() || isEndless()) {
            return true;
        }
        return !process.isStopped() && (done.getAsBoolean() || process.lifeNanos() >= endNanos);
    }

    private boolean isEndless() {
        return world.nowNanos() >= world.waitsEndNanos();
    }

    private void failIfEndless() {
        if (isEndless()) {
            throw new EndlessWaitError(process.name());
        }
    }

    private void failIfCrashed() {
        if (process.isCrashed()) {
            throw new ProcessCrashedError(process.name());
        }
    }
}
