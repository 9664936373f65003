package io.tenure.micrometer;

/** The meters' names, as {@code docs/meters.md} explains them; and their tags. */
final class Names {
    /*
     * Dotted, lower-case, singular, without unit or "total": each backend adds those in its own way. None ends in
     * "created", "info" or "bucket", which Prometheus keeps for itself and would cut off.
     */
    static final String LIVE = "tenure.resource.live";
    static final String REGISTERED = "tenure.resource.registered";
    static final String RETIRED = "tenure.resource.retired";
    static final String RELEASED = "tenure.resource.released";
    static final String QUARANTINED = "tenure.resource.quarantined";
    static final String SHARED = "tenure.lease.shared";
    static final String RENEWED = "tenure.lease.renewed";
    static final String LATENCY = "tenure.release.latency";
    static final String ATTEMPT = "tenure.release.attempt";
    static final String PUT_ASIDE = "tenure.release.put.aside";
    static final String PENDING = "tenure.release.pending";
    static final String PARKED = "tenure.release.parked";
    static final String HUNG = "tenure.release.hung";
    static final String BREAKER = "tenure.release.breaker.open";
    static final String RENEWAL = "tenure.session.renewal";
    static final String MARGIN = "tenure.session.margin";
    static final String STATE = "tenure.session.state";
    static final String ORPHANED = "tenure.owner.orphaned";
    static final String HELD = "tenure.owner.held";
    static final String UNDO = "tenure.owner.undo.pending";
    static final String UNREADABLE = "tenure.owner.unreadable";
    static final String FAULT = "tenure.owner.fault";
    static final String RECLAIM = "tenure.reclaim.latency";
    static final String QUARANTINE = "tenure.reclaim.quarantine";
    static final String BRAKE = "tenure.reclaim.braked";
    static final String STOPPED = "tenure.reclaim.stopped";
    static final String DROPPED = "tenure.event.dropped";
    static final String RESTARTED = "tenure.thread.restarted";
    static final String FOLDED = "tenure.meter.folded";

    static final String KIND = "kind";
    static final String LAYER = "layer";
    static final String CAUSE = "cause";
    static final String OUTCOME = "outcome";
    static final String STATE_TAG = "state";

    static final String SUCCESS = "success";
    static final String FAILURE = "failure";

    /** The kind of all kinds beyond the limit. No real one begins with an underscore. */
    static final String OTHER = "_other";

    private Names() {}
}
