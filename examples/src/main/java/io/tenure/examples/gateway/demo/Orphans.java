package io.tenure.examples.gateway.demo;

import java.util.Set;
import java.util.TreeSet;

/**
 * What a dead owner left, read right after its death. Immutable.
 *
 * <p>The store is written before the bank is asked, and after the bank has released. So the store may know of more than
 * the bank does, what was just about to be taken or was just released; the bank knows of nothing that the store does not.
 *
 * @param inStore what is written down as the dead owner's
 * @param atBank what the bank kept for it
 */
record Orphans(Set<Orphan> inStore, Set<Orphan> atBank) {

    /** Nothing. */
    static final Orphans NONE = new Orphans(Set.of(), Set.of());

    /** Everything that has to be cleaned up, known here or there. */
    int count() {
        Set<Orphan> all = new TreeSet<>(inStore);
        all.addAll(atBank);
        return all.size();
    }

    /** What the bank kept and nobody has written down: with Tenure there is no such thing. */
    Set<Orphan> unknownToStore() {
        Set<Orphan> unknown = new TreeSet<>(atBank);
        unknown.removeAll(inStore);
        return unknown;
    }
}
