package io.tenure.benchmarks.locks;

import java.util.Locale;

/** How figures are written for people. */
final class Figures {

    private static final double LARGE = 100;

    private Figures() {}

    /** With as many digits as mean something. */
    static String plain(double figure) {
        if (figure == Math.rint(figure) || Math.abs(figure) >= LARGE) {
            return String.format(Locale.ROOT, "%,.0f", figure);
        }
        return String.format(Locale.ROOT, Math.abs(figure) < 0.1 ? "%.4f" : "%.2f", figure);
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }
}
