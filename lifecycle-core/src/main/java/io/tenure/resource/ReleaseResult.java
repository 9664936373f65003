package io.tenure.resource;

/** What became of a release that was asked for by version. */
public enum ReleaseResult {
    /** The resource was as it had been seen, and its release is decided. */
    RELEASED,
    /** Something happened to the resource since it was seen; it was left alone. */
    CHANGED,
    /** No live resource has that kind and id. */
    ABSENT
}
