package io.tenure.sqlite.kills;

import io.tenure.adapter.Fencing;

/**
 * One line from a worker to the depot.
 *
 * @param number the worker's own number of it, repeated in the answer
 * @param verb what is asked
 * @param fencing which of the depot's two sides is asked
 * @param id of the thing
 * @param owner the incarnation for which it was taken
 * @param nonce of its record
 * @param token of its record
 * @param revoke whether the nonce must never be taken again
 */
record Request(
        long number, Verb verb, Fencing fencing, String id, String owner, long nonce, long token, boolean revoke) {

    /** What the depot can be asked. */
    enum Verb {
        TAKE,
        RELEASE,
        /** Uses a thing, as its holder. */
        WRITE
    }

    String line() {
        return String.join(
                " ",
                Long.toString(number),
                verb.name(),
                fencing.name(),
                id,
                owner,
                Long.toHexString(nonce),
                Long.toString(token),
                Boolean.toString(revoke));
    }

    static Request parse(String line) {
        String[] words = line.split(" ", -1);
        return new Request(
                Long.parseLong(words[0]),
                Verb.valueOf(words[1]),
                Fencing.valueOf(words[2]),
                words[3],
                words[4],
                Long.parseUnsignedLong(words[5], 16),
                Long.parseLong(words[6]),
                Boolean.parseBoolean(words[7]));
    }

    Thing thing() {
        return new Thing(fencing, id, owner, nonce, token);
    }
}
