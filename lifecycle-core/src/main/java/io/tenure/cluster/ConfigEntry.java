package io.tenure.cluster;

/**
 * What all owners of a namespace must agree on.
 *
 * @param protocol the protocol's version
 * @param shards into how many parts an owner's records fall
 * @param lanes into how many lanes external locks fall
 * @param laneHash how a lock's lane is found
 */
record ConfigEntry(int protocol, int shards, int lanes, String laneHash) {

    private static final String TYPE = "config";

    /** What this version uses. */
    static final ConfigEntry OURS = new ConfigEntry(1, Keys.SHARDS, 64, "crc16");

    String encode() {
        return EntryText.of(TYPE)
                .field("protocol", protocol)
                .field("shards", shards)
                .field("lanes", lanes)
                .field("lane-hash", laneHash)
                .text();
    }

    static Decoded<ConfigEntry> decode(String text) {
        return EntryText.read(
                TYPE,
                text,
                in -> new ConfigEntry(
                        Math.toIntExact(in.number("protocol")),
                        Math.toIntExact(in.number("shards")),
                        Math.toIntExact(in.number("lanes")),
                        in.text("lane-hash")));
    }
}
