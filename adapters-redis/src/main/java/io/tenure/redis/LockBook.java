package io.tenure.redis;

import io.tenure.resource.ResourceRecord;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The locks that this process takes, holds or releases. Thread-safe. */
final class LockBook {

    /*
     * I1 A lock is in here before its take is sent, and until it is certain that it was not taken or is released. So what
     *    a manifest of ours lists and this book does not is nobody's work.
     */

    private final ConcurrentHashMap<Long, HeldLock> byNonce = new ConcurrentHashMap<>();

    void add(HeldLock held) {
        byNonce.put(held.record().nonce(), held);
    }

    void remove(HeldLock held) {
        byNonce.remove(held.record().nonce(), held);
    }

    @Nullable
    HeldLock find(ResourceRecord record) {
        HeldLock held = byNonce.get(record.nonce());
        return held != null && held.record().owner().equals(record.owner()) ? held : null;
    }

    @Nullable
    HeldLock find(long nonce) {
        return byNonce.get(nonce);
    }

    /** As they are now; others may come and go meanwhile. */
    Collection<HeldLock> all() {
        return byNonce.values();
    }

    int size() {
        return byNonce.size();
    }
}
