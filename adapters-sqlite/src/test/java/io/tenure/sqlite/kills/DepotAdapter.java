package io.tenure.sqlite.kills;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.sqlite.kills.DepotEvent.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Takes things from one side of the depot and releases them there. */
final class DepotAdapter implements ResourceAdapter<Thing> {

    private final DepotClient depot;
    private final Fencing fencing;

    DepotAdapter(DepotClient depot, Fencing fencing) {
        this.depot = depot;
        this.fencing = fencing;
    }

    @Override
    public String kind() {
        return Thing.kindOf(fencing);
    }

    @Override
    public Fencing fencing() {
        return fencing;
    }

    /** The depot's fenced side compares tokens. */
    @Override
    public boolean isExclusive() {
        return fencing != Fencing.FENCED;
    }

    @Override
    public String endpoint() {
        return "depot";
    }

    /** Slow enough for a survivor to be killed in the middle. */
    @Override
    public int reclaimsPerSecond() {
        return 100;
    }

    @Override
    public CompletionStage<Taken<Thing>> take(ResourceRecord intent, Duration timeout) {
        Thing thing = Thing.of(fencing, intent);
        return depot.ask(Request.Verb.TAKE, thing, false)
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .thenApply(outcome -> taken(thing, outcome));
    }

    private Taken<Thing> taken(Thing thing, Outcome outcome) {
        if (outcome.isTaken()) {
            return new Taken<>(thing, thing.token());
        }
        throw new TakeFailedException(kind(), thing.id(), "the depot says " + outcome, null);
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return depot.ask(Request.Verb.RELEASE, Thing.of(fencing, record), revoke)
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
