package io.tenure.time;

/** Refusals that name the field, the value and the limit. */
final class Check {

    private Check() {}

    static int atLeast(int least, String field, int value) {
        if (value < least) {
            throw new IllegalArgumentException(field + " is " + value + ", but must be at least " + least);
        }
        return value;
    }

    static int within(int least, int most, String field, int value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(field + " is " + value + ", but must be from " + least + " to " + most);
        }
        return value;
    }

    static String notBlank(String field, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(field + " is '" + value + "', but must not be blank");
        }
        return value;
    }

    static long positiveBound(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound is " + bound + ", but must be at least 1");
        }
        return bound;
    }
}
