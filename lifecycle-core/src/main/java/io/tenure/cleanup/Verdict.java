package io.tenure.cleanup;

/** What a decision about a release asks of whoever took it, once its monitor is left. */
enum Verdict {
    /** Nothing is to be told. */
    GO_ON,
    /** It was pending until now. */
    NEWLY_PARKED,
    DONE
}
