package io.tenure.sqlite.kills;

import io.tenure.adapter.Fencing;
import io.tenure.resource.ResourceRecord;

/**
 * Something taken from the depot.
 *
 * @param fencing which of the depot's two sides it is on
 * @param id its id
 * @param owner the incarnation for which it was taken
 * @param nonce of its record
 * @param token of its record
 */
record Thing(Fencing fencing, String id, String owner, long nonce, long token) {

    static Thing of(Fencing fencing, ResourceRecord record) {
        return new Thing(fencing, record.id(), record.owner().toString(), record.nonce(), record.token());
    }

    static Thing parse(String text) {
        String[] words = text.split(" ", -1);
        return new Thing(
                Fencing.valueOf(words[0]),
                words[1],
                words[2],
                Long.parseUnsignedLong(words[3], 16),
                Long.parseLong(words[4]));
    }

    /** The kind's name. */
    String kind() {
        return kindOf(fencing);
    }

    static String kindOf(Fencing fencing) {
        return fencing == Fencing.FENCED ? "fenced-thing" : "unfenced-thing";
    }

    /** Under what it stands in the depot. */
    String name() {
        return fencing == Fencing.FENCED ? id : id + "~" + Long.toHexString(nonce);
    }

    /** What can be held by one at a time. */
    String place() {
        return kind() + "/" + id;
    }

    Request request(Request.Verb verb, long number, boolean revoke) {
        return new Request(number, verb, fencing, id, owner, nonce, token, revoke);
    }

    String text() {
        return String.join(" ", fencing.name(), id, owner, Long.toHexString(nonce), Long.toString(token));
    }
}
