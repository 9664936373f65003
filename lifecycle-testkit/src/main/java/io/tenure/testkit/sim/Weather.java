package io.tenure.testkit.sim;

/**
 * How likely it is that something goes wrong with one request to a store or a system; each from 0 to 1.
 *
 * @param requestLost a request never arrives
 * @param replyLost it is executed, and its reply never arrives
 * @param late it is executed later than its caller waits, or its reply takes its time
 * @param refused the external system answers with an error
 * @param missed a listing of owners misses one, as that of a replica that lags behind would; nothing may come of that,
 *     for a listing only says where to look
 */
public record Weather(double requestLost, double replyLost, double late, double refused, double missed) {

    /** Nothing goes wrong. */
    public static final Weather CALM = new Weather(0, 0, 0, 0, 0);

    /** The same, with another share of what is late. */
    public Weather withLate(double newLate) {
        return new Weather(requestLost, replyLost, newLate, refused, missed);
    }

    /** Whether each request and each reply arrives, and in time. */
    boolean isInTime() {
        return requestLost == 0 && replyLost == 0 && late == 0;
    }

    /** What one simulation has; some are calm in parts, so that rare things meet. */
    public static Weather draw(Dice dice) {
        double scale = dice.chance(0.3) ? 0 : dice.chance(0.5) ? 0.02 : 0.08;
        return new Weather(
                dice.chance(0.5) ? scale : 0,
                dice.chance(0.7) ? scale : 0,
                dice.chance(0.7) ? scale : 0,
                dice.chance(0.3) ? scale : 0,
                dice.chance(0.5) ? scale : 0);
    }
}
