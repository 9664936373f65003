package io.tenure.examples.gateway.demo;

/**
 * Names an external resource that a dead owner left, in the store and at the bank alike.
 *
 * @param kind the kind's name
 * @param id the resource's id
 */
record Orphan(String kind, String id) implements Comparable<Orphan> {

    @Override
    public int compareTo(Orphan other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : id.compareTo(other.id);
    }
}
