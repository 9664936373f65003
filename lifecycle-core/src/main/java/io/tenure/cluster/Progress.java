package io.tenure.cluster;

/**
 * How far a store is. It never goes back, unless the store was restored from a backup.
 *
 * @param term the leadership term
 * @param revision the revision
 */
record Progress(long term, long revision) {

    static final Progress NONE = new Progress(0, 0);

    /** Whether one of both is behind. */
    boolean isBehind(Progress other) {
        return term < other.term || revision < other.revision;
    }

    /** As far as either. */
    Progress orFurther(Progress other) {
        return new Progress(Math.max(term, other.term), Math.max(revision, other.revision));
    }
}
