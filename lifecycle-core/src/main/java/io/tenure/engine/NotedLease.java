package io.tenure.engine;

import io.tenure.resource.LeaseListener;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceSnapshot;
import io.tenure.time.TaskScheduler.Timer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lease of which a listener is told, and which may be watched for how long it is held. */
final class NotedLease<R> extends Lease<R> {

    private final @Nullable Timer timer;
    private final LeaseListener.Note note;
    private final Leases leases;

    NotedLease(ManagedResource<R> record, @Nullable Timer timer, LeaseListener.Note note, Leases leases) {
        super(record);
        this.timer = timer;
        this.note = note;
        this.leases = leases;
    }

    @Override
    void opened() {
        leases.tell(() -> note.opened(new View(record)));
    }

    @Override
    void closing() {
        if (timer != null) {
            timer.cancel();
        }
        leases.tell(note::closed);
    }

    /** Refers to no lease, so that one which is forgotten can still be noticed. */
    private record View(ManagedResource<?> record) implements LeaseListener.Leased {

        @Override
        public Object resource() {
            return record.resource;
        }

        @Override
        public @Nullable ReleaseCause releaseCause() {
            long seen = record.word();
            return StateWord.isReleased(seen) ? StateWord.cause(seen) : null;
        }

        @Override
        public boolean isDone() {
            return StateWord.isDone(record.word());
        }

        @Override
        public Optional<ResourceSnapshot> snapshot() {
            return Optional.ofNullable(new SnapshotReader(record.runtime.registry()).read(record));
        }
    }
}
