package io.tenure.time;

import org.jspecify.annotations.Nullable;

/** A {@link Loop} in virtual time. Used by the world's thread only. */
final class VirtualLoop implements Loop {

    private final Strand strand;
    private final World world;
    private final LoopBody body;
    private final RestartPause restartPause = new RestartPause();
    private @Nullable VirtualEvent next;
    private boolean running;
    private boolean woken;
    private boolean pausing;
    private boolean stopped;

    VirtualLoop(Strand strand, LoopBody body) {
        this.strand = strand;
        this.world = strand.process().world();
        this.body = body;
    }

    @Override
    public void wake() {
        world.check();
        if (running) {
            woken = true;
        } else if (!pausing && !isDue()) {
            plan(0);
        }
    }

    @Override
    public void stop() {
        world.check();
        stopped = true;
        cancelNext();
        strand.threads.forget(strand);
    }

    private void run() {
        next = null;
        pausing = false;
        woken = false;
        running = true;
        long delayNanos;
        try {
            delayNanos = body.run(strand.process().nowNanos());
        } catch (LivelockException | ProcessCrashedError e) {
            throw e;
        } catch (Throwable cause) {
            delayNanos = died(cause);
        } finally {
            running = false;
        }
        if (woken && !pausing) {
            plan(0);
        } else if (delayNanos != LoopBody.UNTIL_WOKEN) {
            plan(delayNanos);
        }
    }

    private long died(Throwable cause) {
        pausing = true;
        world.failed(strand.name, cause);
        strand.threads.replaced(strand.name, cause);
        return restartPause.afterDeath(strand.process().lifeNanos());
    }

    private boolean isDue() {
        return next != null
                && next.place != VirtualEvent.Place.GONE
                && next.dueNanos <= strand.process().lifeNanos();
    }

    private void plan(long delayNanos) {
        cancelNext();
        if (!stopped) {
            next = strand.post(delayNanos, this::run);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
