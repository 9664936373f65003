package io.tenure.redis;

/** A take or a release: one of those that {@link Script#LOCKS} does in a row. Sent by one thread at a time. */
interface Operation {

    /** What it is, by its letter in the script; that says how many keys and arguments follow. */
    enum Kind {
        TAKE("t"),
        TAKE_OVER("o"),
        TAKE_IN_TURN("f"),
        TAKE_STRICT("s"),
        RELEASE("r"),
        CLOSE("c");

        private final String letter;

        Kind(String letter) {
            this.letter = letter;
        }

        String letter() {
            return letter;
        }

        /** Whether it gives a token of the lane's fence, which counts for one run of the server. */
        boolean needsRun() {
            return this == TAKE || this == TAKE_OVER || this == TAKE_IN_TURN;
        }
    }

    Kind operation();

    String[] keys();

    /** Called once for each time that it is sent, just before. */
    String[] args(Link link);

    /** The script says that of it. Must not block. */
    void answered(Outcome outcome);

    /** It failed, or nobody knows whether it was done. Must not block. */
    void failed(Throwable failure);

    /**
     * What the script says of an operation.
     *
     * @param code see there
     * @param number what belongs to it, if that is a number
     * @param text what belongs to it, if that is text
     */
    record Outcome(int code, long number, String text) {}
}
