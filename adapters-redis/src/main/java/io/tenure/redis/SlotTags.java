package io.tenure.redis;

import io.lettuce.core.cluster.SlotHash;

/** For each slot of a Redis Cluster a hash tag that leads there, so that a key of ours can stand beside any of a user's. */
final class SlotTags {

    private static final int DIGITS = 36;
    private static final String[] TAGS = find();

    private SlotTags() {}

    private static String[] find() {
        String[] tags = new String[SlotHash.SLOT_COUNT];
        int left = tags.length;
        for (int i = 0; left > 0; i++) {
            String tag = Integer.toString(i, DIGITS);
            int slot = SlotHash.getSlot(tag);
            if (tags[slot] == null) {
                tags[slot] = tag;
                left--;
            }
        }
        return tags;
    }

    static String of(int slot) {
        return TAGS[slot];
    }
}
