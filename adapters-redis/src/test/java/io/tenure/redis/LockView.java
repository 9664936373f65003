package io.tenure.redis;

import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SystemView;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Who holds which lock, as a simulated Redis has it. */
final class LockView implements SystemView {

    private final Supplier<SimulatedRedis> redis;
    private final boolean strict;
    private final Lanes lanes = new Lanes(LockSettings.DEFAULT.prefix());
    private final Map<String, Integer> changes = new HashMap<>();

    /**
     * Of a Redis that has not changed yet.
     *
     * @param redis where it stands, once there is one
     * @param strict whether the locks' records are in the store
     */
    LockView(Supplier<SimulatedRedis> redis, boolean strict) {
        this.redis = redis;
        this.strict = strict;
    }

    /** What stands in that lock has changed. */
    void changed(String id) {
        changes.merge(id, 1, Integer::sum);
    }

    @Override
    public Optional<ResourceRecord> find(String id) {
        String text = redis.get().keyspace().mget(lanes.of(id).lock(Lane.field(id)));
        LockValue value = text == null ? null : LockValue.parse(text);
        return value == null || value.owner() == null
                ? Optional.empty()
                : Optional.of(new ResourceRecord(
                        value.owner(),
                        LockSettings.DEFAULT.kind(),
                        id,
                        RecordState.HELD,
                        value.nonce(),
                        value.token(),
                        strict,
                        value.since(),
                        Map.of()));
    }

    @Override
    public long changes(String id) {
        return ((long) redis.get().losses() << Integer.SIZE) + changes.getOrDefault(id, 0);
    }
}
