package io.tenure.timer;

import static io.tenure.timer.Expiry.Verdict.EXPIRED;

import java.util.ArrayList;
import java.util.List;

/** A wheel that begins at 0, and the nodes that it handed out. */
final class WheelBench {

    static final long TICK = TimerWheel.TICK_NANOS;
    static final int ALL = Integer.MAX_VALUE;

    final TimerWheel wheel = new TimerWheel(0);
    final List<Integer> fired = new ArrayList<>();
    /** Lets each node expire. */
    final Expiry note = (node, nowNanos) -> {
        fired.add(node);
        return EXPIRED;
    };

    /** Polls without a limit; returns how many nodes expired. */
    int pollAt(long nowNanos) {
        return wheel.poll(nowNanos, note, ALL);
    }
}
