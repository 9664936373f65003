package io.tenure.store;

import org.jspecify.annotations.Nullable;

/** Told about changes under a prefix. Called on a thread of the store's, one call at a time; must not block. */
public interface WatchListener {

    /**
     * A key was written or deleted.
     *
     * @param key the key
     * @param now what it holds now, or null if it was deleted
     * @param revision the revision of the change
     */
    void onChange(String key, @Nullable KeyValue now, long revision);

    /** Changes may have been missed: list. Also called once when the watch is established. */
    void onGap();
}
