package io.tenure.cluster;

import io.tenure.event.BrakeEvent;
import io.tenure.event.EventType;
import io.tenure.resource.OwnerId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slows reclaim when so many owners are gone at once that a stall is likelier than their deaths. It never stops it, and
 * it ends. Confined to the loop.
 */
final class Brake {

    /*
     * Computed from the store: tombstones that are not clean say whose reclaim began, and revisions say when, by way of
     * the revisions that this process saw a minute and a second ago. So survivors share one budget, roughly; one that
     * has just started knows only of what began since.
     *
     * I1 Engaged for at most `brakeAtMost` at a stretch; after that, not again until there was calm.
     * I2 While engaged at least one owner a second is let through.
     * I3 Whom this process let through counts until the store shows it: a listing may be older than that.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Brake.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);
    /** A second, less what passes between two samples and two turns of the loop: a revision is dated that late. */
    private static final Duration RATE_WINDOW = Duration.ofMillis(600);

    private static final int LEAST_ALARMING = 2;
    private static final int ALARMING_SHARE = 5;
    private static final int RATE_SHARE = 10;
    private static final int MAX_SAMPLES = 256;
    private static final Duration SAMPLE_EVERY = Duration.ofMillis(250);

    private record Sample(long nanos, long revision) {}

    private final OwnerHome home;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long engagedNanos;
    private boolean spent;
    private int allowed = 1;
    /** As last observed. */
    private Map<OwnerId, Long> begun = Map.of();
    /** When this process let owners through that {@link #begun} does not show yet. */
    private final Map<OwnerId, Long> admittedNanos = new LinkedHashMap<>();

    /** Written on the loop. */
    private volatile boolean engaged;

    Brake(OwnerHome home) {
        this.home = home;
    }

    boolean isEngaged() {
        return engaged;
    }

    /** Once for each turn of the loop: notes how far the store is, and whether the time is over. */
    void tick() {
        sample();
        liftWhenOver();
    }

    private void sample() {
        long nowNanos = home.time().nowNanos();
        Sample last = samples.peekLast();
        if (last != null && nowNanos - last.nanos() < SAMPLE_EVERY.toNanos()) {
            return;
        }
        samples.add(new Sample(nowNanos, home.store().revision()));
        while (samples.size() > MAX_SAMPLES || isBeyond(nowNanos)) {
            samples.poll();
        }
    }

    /** Whether the second sample is old enough, so that the first is not needed. */
    private boolean isBeyond(long nowNanos) {
        if (samples.size() < 2) {
            return false;
        }
        Sample first = samples.poll();
        Sample second = samples.peek();
        samples.addFirst(first);
        return second != null && nowNanos - second.nanos() > WINDOW.toNanos();
    }

    /**
     * Looks at the store.
     *
     * @param members all members
     * @param waiting orphans that nobody began to reclaim
     * @param begunAt the revisions at which the reclaims of owners began, as their tombstones say
     */
    void observe(int members, int waiting, Map<OwnerId, Long> begunAt) {
        sample();
        begun = Map.copyOf(begunAt);
        admittedNanos.keySet().removeAll(begun.keySet());
        int lately = waiting + countBegunWithin(WINDOW);
        boolean alarming = lately > Math.max(LEAST_ALARMING, (members + ALARMING_SHARE - 1) / ALARMING_SHARE);
        allowed = Math.max(1, members / RATE_SHARE);
        if (!alarming) {
            spent = false;
            turn(false, lately, members);
        } else if (!spent) {
            if (!engaged) {
                engagedNanos = home.time().nowNanos();
            }
            turn(!home.settings().brakeAtMost().isZero(), lately, members);
        }
    }

    /** Whether the reclaim of that owner may begin now; if so, it counts. */
    boolean admits(OwnerId owner) {
        liftWhenOver();
        if (!engaged) {
            return true;
        }
        if (countBegunWithin(RATE_WINDOW) + countAdmitted() >= allowed) {
            return false;
        }
        admittedNanos.put(owner, home.time().nowNanos());
        return true;
    }

    private void liftWhenOver() {
        long atMostNanos = home.settings().brakeAtMost().toNanos();
        if (engaged && home.time().nowNanos() - engagedNanos >= atMostNanos) {
            lift();
        }
    }

    /** Ends it until the next time. */
    void lift() {
        if (engaged) {
            spent = true;
            turn(false, 0, 0);
        }
    }

    private void turn(boolean on, int orphans, int members) {
        if (engaged == on) {
            return;
        }
        engaged = on;
        LOG.warn("The brake on reclaim is {}: {} orphans lately, {} members", on ? "engaged" : "off", orphans, members);
        home.notices().event(EventType.BRAKE, () -> new BrakeEvent(home.time().wallMillis(), on, orphans, members));
    }

    private int countBegunWithin(Duration window) {
        long since = revisionBefore(window);
        return (int)
                begun.values().stream().filter(revision -> revision > since).count();
    }

    private int countAdmitted() {
        long sinceNanos = home.time().nowNanos() - RATE_WINDOW.toNanos();
        admittedNanos.values().removeIf(nanos -> nanos - sinceNanos <= 0);
        return admittedNanos.size();
    }

    /** The last revision known to be older than {@code window}; the first one known if there is none. */
    private long revisionBefore(Duration window) {
        long nowNanos = home.time().nowNanos();
        long known = samples.isEmpty() ? 0 : samples.getFirst().revision();
        for (Sample sample : samples) {
            if (nowNanos - sample.nanos() >= window.toNanos()) {
                known = sample.revision();
            }
        }
        return known;
    }
}
