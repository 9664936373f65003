package io.tenure.examples.gateway.service;

import io.tenure.ResourceCoordinator;
import io.tenure.event.LifecycleEvent;
import io.tenure.event.OwnerLostEvent;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.event.ResourceReclaimedEvent;
import io.tenure.event.ResourceRef;
import io.tenure.event.ResourceReleasedEvent;
import io.tenure.resource.ReleaseCause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who watch what a coordinator does: they count, and write an audit log. They may miss events, so nothing that has to
 * happen hangs on them. Thread-safe.
 */
final class Observers implements AutoCloseable {

    private static final Set<ReleaseCause> TIME_WAS_UP =
            EnumSet.of(ReleaseCause.TTL_EXPIRED, ReleaseCause.IDLE_EXPIRED);

    private final ResourceCoordinator coordinator;
    private final Tally tally = new Tally();
    private final AuditLog audit;

    private Observers(ResourceCoordinator coordinator, AuditLog audit) {
        this.coordinator = coordinator;
        this.audit = audit;
    }

    /** Begins to watch; the coordinator's end is theirs, too. */
    static Observers of(ResourceCoordinator coordinator, Path auditLog) throws IOException {
        Observers observers = new Observers(coordinator, AuditLog.in(auditLog));
        coordinator.subscribe(LifecycleEvent.class, observers.audit::write);
        coordinator.subscribe(
                ResourceCreatedEvent.class,
                event -> observers.tally.created(event.resource().layer()));
        coordinator.subscribe(ResourceReleasedEvent.class, observers::released);
        coordinator.subscribe(
                ResourceCleanedEvent.class,
                event -> observers.tally.released(event.resource().layer()));
        coordinator.subscribe(ResourceReclaimedEvent.class, observers::reclaimed);
        coordinator.subscribe(OwnerLostEvent.class, event -> observers.tally.sessionLost());
        return observers;
    }

    /** The decision; what counts as released is what is cleaned up. */
    private void released(ResourceReleasedEvent event) {
        if (TIME_WAS_UP.contains(event.cause())) {
            tally.expired();
        }
        if (event.cause() == ReleaseCause.OWNERSHIP_LOST) {
            tally.lost();
        }
    }

    private void reclaimed(ResourceReclaimedEvent event) {
        ResourceRef resource = event.resource();
        tally.reclaimed(resource.owner().toString(), resource.kind() + '/' + resource.id());
    }

    /** What they have seen so far. */
    Map<String, @Nullable Object> status() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>(tally.toJson());
        status.put("owner", coordinator.owner().id().toString());
        status.put("dropped_events", coordinator.droppedEvents());
        return status;
    }

    @Override
    public void close() {
        audit.close();
    }
}
