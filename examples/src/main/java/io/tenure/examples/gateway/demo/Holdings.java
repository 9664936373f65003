package io.tenure.examples.gateway.demo;

import java.util.List;

/**
 * What one owner holds on the servers. Immutable.
 *
 * @param owner the owner
 * @param locks in Redis
 * @param orphans all of it, as it is written down and as it is
 */
record Holdings(String owner, List<LockWindow.Held> locks, Orphans orphans) {

    /** How many there are besides the locks: listings in the directory. */
    int listings() {
        return orphans.count() - locks.size();
    }

    /** For people. */
    String words() {
        return locks.size() + " locks in Redis and " + listings() + (listings() == 1 ? " listing" : " listings")
                + " in the directory";
    }
}
