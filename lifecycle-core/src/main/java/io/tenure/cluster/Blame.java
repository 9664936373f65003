package io.tenure.cluster;

/** How far a failed release is held against the resource rather than its system. */
enum Blame {
    /** Not at all: the system is taken to be down. */
    NONE,
    /** It was the probe of a system that is taken to be down: held against it only if that goes on for long. */
    PROBED,
    /** The system is well otherwise. */
    FULL
}
