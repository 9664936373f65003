package io.tenure.cluster;

import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this owner holds, or is about to, by adapters that keep a manifest of their own: nothing of it is in the store, so
 * nothing of it has to pass through the loop. Thread-safe.
 */
final class DirectHolds {

    /*
     * The caller's thread asks the adapter (DirectAcquiring, DirectReleasing), and the thread on which that answers
     * completes what the caller waits for. No lock is held meanwhile; each entry goes from stage to stage by
     * compare-and-set. What has to be undone, and what is overdue, is the loop's.
     *
     * I1 An entry enters before its adapter is asked. It leaves once it is certain that nothing of it is outside.
     * I2 What ends without its holder is invalid before that is told: of what was held it is told once, and what is being
     *    taken will not count. Only that very take, by nonce.
     */

    private static final Logger LOG = LoggerFactory.getLogger(DirectHolds.class);

    private final OwnerHome home;
    private final DirectWatch watch;
    private final DirectReleasing releasing;
    private final DirectUndoing undoing;
    private final ConcurrentHashMap<Key, DirectEntry> entries = new ConcurrentHashMap<>();

    DirectHolds(OwnerHome home) {
        this.home = home;
        this.watch = new DirectWatch(home);
        this.releasing = new DirectReleasing(home, this);
        this.undoing = new DirectUndoing(home, releasing);
    }

    private record Key(String kind, String id) {}

    private static Key key(ResourceRecord record) {
        return new Key(record.kind(), record.id());
    }

    /** Enters it, unless there is one of that id, which comes back. */
    @Nullable
    DirectEntry add(DirectEntry entry) {
        return entries.putIfAbsent(key(entry.record()), entry);
    }

    @Nullable
    DirectEntry find(String kind, String id) {
        return entries.get(new Key(kind, id));
    }

    Collection<DirectEntry> all() {
        return entries.values();
    }

    int size() {
        return (int) Math.min(entries.mappingCount(), Integer.MAX_VALUE);
    }

    DirectReleasing releasing() {
        return releasing;
    }

    int pendingUndos() {
        return undoing.pending();
    }

    /** Whether nobody waits for an answer. Called on the loop. */
    boolean isIdle() {
        return watch.isIdle();
    }

    /** Fails whoever waits still. Called on the loop, as the last thing. */
    void close() {
        watch.close();
    }

    /** Sees to it that a call ends. */
    void watch(DirectCall<?> call) {
        watch.add(call);
    }

    /** It has ended. */
    void over(DirectCall<?> call) {
        watch.over(call);
    }

    /** Undoes what has succeeded and is of no use, or may have; whoever forces its release may have begun its end, and fail. */
    void undo(DirectEntry entry) {
        var unused = entry.tryEnd();
        undoing.begin(entry);
    }

    /** The same for one that is not known to be taken, unless it has been. */
    void undoTake(DirectEntry entry) {
        if (entry.tryEndTake() || entry.isUnanswered()) {
            undoing.begin(entry);
        }
    }

    /** Nothing is left of it. */
    void leave(DirectEntry entry) {
        entries.remove(key(entry.record()), entry);
        entry.leave().forEach(Runnable::run);
    }

    /** Its own system lost it: tells whoever relies on that very take. */
    void lost(ResourceRecord lost, String reason) {
        DirectEntry entry = find(lost.kind(), lost.id());
        if (entry != null && entry.record().nonce() == lost.nonce()) {
            LOG.debug("The system of {} {} lost it: {}", lost.kind(), Text.quote(lost.id()), Text.escape(reason));
            if (entry.tryRevoke(false)) {
                entry.tellEnded(ReleaseCause.EXTERNALLY_LOST);
            }
        }
    }

    /** Somebody force-released it. */
    void forced(DirectEntry entry) {
        if (entry.tryRevoke(true)) {
            home.notices().tellRevoked(entry);
        }
    }
}
