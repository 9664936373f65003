package io.tenure.examples.gateway.demo;

/** Finds a moment at which a figure that goes up and down is about as high as it ever was. Not thread-safe. */
final class Peak {

    /** From which part of the load on it is worth looking: what piles up while JVMs are cold is no peak of theirs. */
    static final double LOOK_FROM = 0.15;

    // From which part on a moment about as high as ever is taken, and from which any other.
    private static final double HIGH_FROM = 0.25;
    private static final double ANY_FROM = 0.40;

    /** What counts as about as high. */
    private static final double NEARLY = 0.9;

    private long highest;

    /**
     * Notes the figure, and says whether to take this moment; a moment with nothing is never a peak.
     *
     * @param part how much of the load is over, from 0 to 1 and beyond
     */
    Moment at(long figure, double part) {
        highest = Math.max(highest, figure);
        boolean high = part >= HIGH_FROM && figure >= highest * NEARLY;
        if (figure > 0 && (high || part >= ANY_FROM)) {
            return Moment.PEAK;
        }
        return part < 1 ? Moment.NOT_YET : Moment.NEVER;
    }

    /** What a moment is. */
    enum Moment {
        /** Another one may be better. */
        NOT_YET,
        /** The one to take. */
        PEAK,
        /** The load is over, and nothing will come any more. */
        NEVER
    }
}
