package io.tenure.engine;

import io.tenure.resource.ResourceSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a resource at one moment. */
final class SnapshotReader {

    private static final int TRIES = 64;

    private final ResourceRegistry registry;

    SnapshotReader(ResourceRegistry registry) {
        this.registry = registry;
    }

    /** A live resource at one moment; null if it has ended. */
    @Nullable
    ResourceSnapshot read(ManagedResource<?> record) {
        for (int tries = 1; ; tries++) {
            long seen = record.word();
            if (StateWord.isReleased(seen) || StateWord.count(seen) == 0) {
                return null;
            }
            ResourceSnapshot snapshot = new ResourceSnapshot(
                    record.kind(),
                    record.id(),
                    record.layer(),
                    record.owner(),
                    StateWord.state(seen),
                    StateWord.count(seen),
                    record.version(seen),
                    record.token(),
                    Duration.ofNanos(registry.age(record)),
                    registry.clock().toDeadline(record.end()),
                    record.attributes());
            // Unchanged means that everything above was so at one moment. What is shared and closed without a pause may
            // never be seen so; then its deadline alone may be that of a later moment.
            if (record.word() == seen || tries == TRIES) {
                return snapshot;
            }
        }
    }
}
