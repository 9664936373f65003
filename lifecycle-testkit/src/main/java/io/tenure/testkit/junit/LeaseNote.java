package io.tenure.testkit.junit;

import io.tenure.resource.LeaseListener;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceSnapshot;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One lease that a test, or what it calls, has asked for; or one of several classes, of which nobody knows which. */
final class LeaseNote implements LeaseListener.Note {

    private final List<LeakScope> scopes;
    private final WatchedCoordinator coordinator;
    private final String kind;
    private final @Nullable String id;
    private final Place place = new Place();

    // Each written once; read by whoever checks, when all is over or may as well be.
    private volatile LeaseListener.@Nullable Leased resource;
    private volatile @Nullable ResourceSnapshot first;
    private volatile boolean closed;

    LeaseNote(List<LeakScope> scopes, WatchedCoordinator coordinator, String kind, @Nullable String id) {
        this.scopes = scopes;
        this.coordinator = coordinator;
        this.kind = kind;
        this.id = id;
    }

    @Override
    public void opened(LeaseListener.Leased leased) {
        first = leased.snapshot().orElse(null);
        resource = leased;
    }

    @Override
    public void closed() {
        closed = true;
        scopes.forEach(scope -> scope.closed(this));
    }

    WatchedCoordinator coordinator() {
        return coordinator;
    }

    /** The name of the kind that was asked for. */
    String kind() {
        return kind;
    }

    /** The id that was asked for; null if it has none. */
    @Nullable
    String id() {
        return id;
    }

    Place place() {
        return place;
    }

    /** By which thread, and in which classes if nobody knows better. */
    String askedBy() {
        return scopes.size() == 1
                ? place.thread()
                : scopes.stream()
                        .map(LeakScope::testClass)
                        .sorted()
                        .collect(Collectors.joining(" and ", place.thread() + ", while ", " ran"));
    }

    /** Whether another that notes it, too, will still look whether it was left behind. */
    boolean isLookedAtAfter(LeakScope scope) {
        return scopes.stream().anyMatch(other -> other != scope && other.willLookAt(this));
    }

    /** Whether it was asked for, and neither given nor refused: an external resource that is being taken. */
    boolean isBeingTaken() {
        return resource == null && !closed;
    }

    /** Null while it is still being taken, or if it never was. */
    LeaseListener.@Nullable Leased resource() {
        return resource;
    }

    /** The resource as it was when this lease was opened; null if it had ended by then. */
    @Nullable
    ResourceSnapshot first() {
        return first;
    }

    boolean isClosed() {
        return closed;
    }

    /** Why the resource was released; null while it is not. */
    @Nullable
    ReleaseCause releaseCause() {
        LeaseListener.Leased leased = resource;
        return leased == null ? null : leased.releaseCause();
    }

    /** Whether nothing more is to be expected: what it is for is released and that is done, or the lease is closed. */
    boolean isSettled() {
        return releaseCause() == null ? closed : !isUnderWay();
    }

    /** Whether the resource's release is decided and not done: under way, or parked. */
    boolean isUnderWay() {
        LeaseListener.Leased leased = resource;
        return leased != null && leased.releaseCause() != null && !leased.isDone();
    }
}
