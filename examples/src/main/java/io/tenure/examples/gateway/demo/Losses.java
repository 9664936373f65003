package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.wire.JsonObject;

/**
 * What a gateway says of the sessions that it lost. Immutable.
 *
 * @param sessions how often it found itself lost
 * @param resources external ones that it gave up with them; a survivor has released them
 * @param late bookings that it sent with tokens of locks that were not its own any more, on purpose
 * @param lateRefused how many of these the bank refused
 * @param lateBooked how many it did not
 */
record Losses(long sessions, long resources, long late, long lateRefused, long lateBooked) {

    /** None. */
    static final Losses NONE = new Losses(0, 0, 0, 0, 0);

    static Losses of(JsonObject json) {
        return new Losses(
                json.number("sessions_lost", 0),
                json.number("lost", 0),
                json.number("late_bookings", 0),
                json.number("late_refused", 0),
                json.number("late_booked", 0));
    }

    /** What came to it since it said that. */
    Losses since(Losses before) {
        return new Losses(
                sessions - before.sessions,
                resources - before.resources,
                late - before.late,
                lateRefused - before.lateRefused,
                lateBooked - before.lateBooked);
    }

    /** How many of its late bookings the bank has answered. */
    long answered() {
        return lateRefused + lateBooked;
    }
}
