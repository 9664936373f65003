package io.tenure.engine;

import io.tenure.resource.ResourceSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads a resource at one moment. */
final class SnapshotReader {

    private final ResourceRegistry registry;

    SnapshotReader(ResourceRegistry registry) {
        this.registry = registry;
    }

    /** A live resource at one moment; null if it has ended. */
    @Nullable
    ResourceSnapshot read(ManagedResource<?> record) {
        while (true) {
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
            // Unchanged means that everything above was so at one moment.
            if (record.word() == seen) {
                return snapshot;
            }
        }
    }
}
