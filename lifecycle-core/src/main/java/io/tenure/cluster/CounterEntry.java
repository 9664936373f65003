package io.tenure.cluster;

/**
 * A number that all owners of the namespace count up.
 *
 * @param number the number that was given last
 */
record CounterEntry(long number) {

    private static final String TYPE = "counter";

    String encode() {
        return EntryText.of(TYPE).field("number", number).text();
    }

    static Decoded<CounterEntry> decode(String text) {
        return EntryText.read(TYPE, text, in -> new CounterEntry(in.number("number")));
    }
}
