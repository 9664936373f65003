package io.tenure.benchmarks.locks;

import java.time.Duration;
import java.util.Locale;

/** In which way locks are taken and released. */
enum Shape {
    ONE_THREAD("one thread"),
    EIGHT_THREADS("eight threads"),
    IN_FLIGHT("64 in flight");

    private static final int THREADS = 8;
    /** How many pairs are under way at a time. */
    static final int AT_A_TIME = 64;

    private final String words;

    Shape(String words) {
        this.words = words;
    }

    Load.Done run(LockClient client, Duration time) {
        return switch (this) {
            case ONE_THREAD -> Load.blocking(1, time, client::pair);
            case EIGHT_THREADS -> Load.blocking(THREADS, time, client::pair);
            case IN_FLIGHT -> Load.inFlight(AT_A_TIME, time, client::pairAsync);
        };
    }

    String words() {
        return words;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
