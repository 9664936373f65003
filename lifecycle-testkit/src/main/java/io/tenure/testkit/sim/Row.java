package io.tenure.testkit.sim;

import io.tenure.store.KeyValue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A row of the store, read by hand and not with the product's code.
 *
 * @param row the row
 * @param path its key below the namespace, in parts
 */
record Row(KeyValue row, List<String> path) {

    private static final String KIND = "kind.";

    static Row of(String root, KeyValue row) {
        return new Row(row, List.of(row.key().substring(root.length()).split("/", -1)));
    }

    /** What kind of row it is. */
    String type() {
        return path.get(0);
    }

    /** Whose it is, in hexadecimal digits. */
    String owner() {
        return path.get(1);
    }

    /** Of a record, owner, kind and id. */
    String resource() {
        return owner() + "/" + path.get(3) + "/" + decoded(path.get(4));
    }

    /** Of a record, its kind. */
    String kind() {
        return path.get(3);
    }

    /** Of a name, kind and id. */
    String name() {
        return path.get(1) + "/" + decoded(path.get(2));
    }

    /** 0, which is no nonce, if it names none. */
    long nonce() {
        String hex = field("nonce: ", "[^0-9a-f]");
        return hex.isEmpty() ? 0 : Long.parseUnsignedLong(hex, 16);
    }

    /** Of a record, its token: that of an intent is the revision that wrote it. */
    long token() {
        String token = field("token: ", "[^0-9]");
        return token.isEmpty() || token.equals("0") ? row.createRevision() : Long.parseLong(token);
    }

    /** Of what is in quarantine, how often its release was tried; -1 if it says nothing of that. */
    int attempts() {
        String attempts = field("attempts: ", "[^0-9]");
        return attempts.isEmpty() ? -1 : Integer.parseInt(attempts);
    }

    /** Of a name, who holds it, in hexadecimal digits. */
    String holder() {
        return field("owner: ", "[^0-9a-f]");
    }

    /** Of a record, whether it says that its resource is taken. */
    boolean isHeld() {
        return field("state: ", "[^A-Z]").equals("HELD");
    }

    /** Of a member, the kinds that it has adapters for. */
    List<String> served() {
        return row.value()
                .lines()
                .filter(line -> line.startsWith(KIND))
                .map(line -> decoded(line.substring(KIND.length(), line.indexOf(": "))))
                .toList();
    }

    /** Of a tombstone, whether its owner left in order. */
    boolean isClean() {
        return row.value().contains("clean: true");
    }

    /** Of a tombstone, who closed its owner, in hexadecimal digits. */
    String closedBy() {
        return field("by: ", "[^0-9a-f]");
    }

    boolean isExclusive() {
        return row.value().contains("exclusive: true");
    }

    private String field(String name, String end) {
        int at = row.value().indexOf(name);
        return at < 0 ? "" : row.value().substring(at + name.length()).split(end, 2)[0];
    }

    private static String decoded(String id) {
        return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return row.key();
    }
}
