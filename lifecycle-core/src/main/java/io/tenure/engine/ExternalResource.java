package io.tenure.engine;

import io.tenure.cluster.ExternalHold;
import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceSpec;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A resource in another system, held through the owner's session. */
final class ExternalResource<R> extends DetailedResource<R> {

    private static final Logger LOG = LoggerFactory.getLogger(ExternalResource.class);

    private final Owner owner;
    private final ExternalHold<R> hold;

    // Attempts follow one another, each started by the pipeline after the one before it.
    private volatile boolean noticed;

    ExternalResource(
            KindRuntime<R> runtime,
            Owner owner,
            ExternalHold<R> hold,
            int slot,
            ResourceSpec spec,
            TtlPlan plan,
            long now) {
        super(runtime, hold.resource(), slot, spec, plan, now, runtime.nextRegistration());
        this.owner = owner;
        this.hold = hold;
    }

    @Override
    public long token() {
        return hold.token();
    }

    @Override
    public OwnerId owner() {
        return owner.id();
    }

    @Override
    boolean isHeld() {
        return hold.isValid();
    }

    @Override
    boolean isHeldFor(long nanos) {
        return hold.validFor(Duration.ofNanos(nanos));
    }

    /** Where its kind names none, and nothing blocks: the thread that makes the attempt, which is the closing one at first. */
    @Override
    public @Nullable Executor executor() {
        Executor named = super.executor();
        return named == null && hold.isReleasedDirectly() ? ClosingThread.INSTANCE : named;
    }

    /** The handle's notice once, then the release itself: the owner's, in the store and in the other system. */
    @Override
    public CompletionStage<?> release(ReleaseContext context) {
        if (!noticed) {
            noticed = true;
            notice(context);
        }
        return owner.release(hold, context.attemptDeadline());
    }

    private void notice(ReleaseContext context) {
        try {
            super.release(context).whenComplete((done, failure) -> {
                if (failure != null) {
                    LOG.warn("the local notice of the release of {} failed", describe(), failure);
                }
            });
        } catch (Exception e) {
            LOG.warn("the local notice of the release of {} failed", describe(), e);
        }
    }
}
