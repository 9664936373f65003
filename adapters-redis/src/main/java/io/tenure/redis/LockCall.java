package io.tenure.redis;

/** A request for an operation. */
abstract class LockCall extends Request implements Operation {

    private final Kind kind;
    private final String[] keys;

    LockCall(Wire wire, Lane lane, Kind kind, String[] keys, long deadlineNanos) {
        super(wire, lane.slot(), deadlineNanos);
        this.kind = kind;
        this.keys = keys;
    }

    @Override
    void sendOn(Link link) {
        link.post(this);
    }

    @Override
    public Kind operation() {
        return kind;
    }

    @Override
    public String[] keys() {
        return keys;
    }

    @Override
    public void failed(Throwable failure) {
        again(failure);
    }
}
