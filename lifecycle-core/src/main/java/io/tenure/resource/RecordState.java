package io.tenure.resource;

/** How far an external resource's record is. A survivor treats all three as possibly held. */
public enum RecordState {
    /** Written down, perhaps taken. */
    INTENT,
    /** Taken. */
    HELD,
    /** Being released, perhaps released. */
    RELEASING
}
