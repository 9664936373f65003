package io.tenure.adapter;

/** What an external system checks, and so what Tenure can promise for a kind. */
public enum Fencing {
    /** The system checks the nonce on take and on release: a late take of the dead is refused. */
    FENCED,
    /** Release compares before it deletes; a late take is not refused. */
    COMPARE_ONLY,
    /** Release is by name alone. The nonce is part of the external name, so that no other holder's can be hit. */
    UNFENCED
}
