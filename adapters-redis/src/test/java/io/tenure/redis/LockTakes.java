package io.tenure.redis;

import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.History;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Holds what a coordinator is told of one take against what Redis has of it: of one that failed for certain, or whose
 * release is confirmed, nothing stands there, and nothing comes. What is forgotten meanwhile says nothing.
 */
final class LockTakes {

    /** One take of which nothing may stand any more. */
    private record Over(String how, int losses) {}

    private final History history;
    private final SimulatedRedis redis;
    private final Lanes lanes = new Lanes(LockSettings.DEFAULT.prefix());
    private final Map<Long, Over> over = new HashMap<>();

    LockTakes(History history, SimulatedRedis redis) {
        this.history = history;
        this.redis = redis;
    }

    /** To be given back with the answer to what is asked now. */
    int before() {
        return redis.losses();
    }

    /** A take failed. */
    void failed(ResourceRecord intent, Throwable failure, int before) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof HeldByOtherException || cause instanceof TakeFailedException) {
            isOver(intent, "its take failed for certain, by " + cause.getMessage(), before);
        }
    }

    /** A release was confirmed. */
    void released(ResourceRecord record, int before) {
        isOver(record, "its release was confirmed", before);
    }

    private void isOver(ResourceRecord record, String how, int before) {
        if (before != redis.losses()) {
            return;
        }
        over.put(record.nonce(), new Over(how, before));
        String present = redis.keyspace().mget(lanes.of(record.id()).lock(Lane.field(record.id())));
        if (present != null) {
            stands(record.id(), present);
        }
    }

    /** That is in a lock from now on. */
    void stands(String id, String text) {
        LockValue value = LockValue.parse(text);
        Over last = value == null || value.owner() == null ? null : over.get(value.nonce());
        if (last != null && last.losses() == redis.losses()) {
            history.violated(Guarantee.G8_NOTHING_IS_LOST, "Redis has " + id + " for " + text + ", but " + last.how());
        }
    }
}
