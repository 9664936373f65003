package io.tenure.examples.gateway.demo;

/** Finds a moment at which a figure that goes up and down is about as high as it ever was. Not thread-safe. */
final class Peak {

    /** What counts as about as high. */
    private static final double NEARLY = 0.9;

    private long highest;

    /**
     * Notes the figure, and says whether to take this moment.
     *
     * @param mayBe whether enough was seen to know what is high
     * @param mustBe whether there is no time to wait for a better moment; but nothing is never a peak
     */
    boolean isAt(long figure, boolean mayBe, boolean mustBe) {
        highest = Math.max(highest, figure);
        return figure > 0 && (mustBe || (mayBe && figure >= highest * NEARLY));
    }
}
