package io.tenure.examples.gateway.service;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Does on purpose what nobody can rule out: code looks at its lease, is held up right then, and books although the lease is
 * somebody else's by now. Counts such bookings, and what the bank says to them. Thread-safe.
 */
final class LateBookings {

    private static final Duration HESITATION = Duration.ofSeconds(2);
    private static final int BOOKED = 200;
    private static final int REFUSED = 409;

    private final BankChannels channels;
    // All guarded by this.
    private long sent;
    private long refused;
    private long booked;

    LateBookings(BankChannels channels) {
        this.channels = channels;
    }

    /** Is held up; returns whether what entitles to the booking was lost meanwhile. */
    boolean isTooLate(Entitlement entitlement) throws PaymentFailedException {
        try {
            TimeUnit.NANOSECONDS.sleep(HESITATION.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentFailedException("interrupted", e);
        }
        return !entitlement.isValid();
    }

    /**
     * Books all the same, on a channel of its own: the order's may be another's by now, too.
     *
     * @return the status that the bank answers with
     */
    int book(Entitlement lost) throws PaymentFailedException {
        synchronized (this) {
            sent++;
        }
        Channel channel = Answers.await(channels.acquire());
        try {
            int status = Answers.await(channels.pay(channel, lost.words(), false));
            count(status);
            return status;
        } finally {
            channels.giveBack(channel);
        }
    }

    private synchronized void count(int status) {
        switch (status) {
            case BOOKED -> booked++;
            case REFUSED -> refused++;
            default -> {}
        }
    }

    /** What became of them. */
    synchronized Map<String, Object> counts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("late_bookings", sent);
        counts.put("late_refused", refused);
        counts.put("late_booked", booked);
        return counts;
    }
}
