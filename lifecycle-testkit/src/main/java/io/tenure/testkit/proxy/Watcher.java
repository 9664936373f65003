package io.tenure.testkit.proxy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Looks for the bytes of triggers in what one client sends, also where they come in pieces. Not thread-safe. */
final class Watcher {

    private final List<Trigger> triggers;
    private final Link link;
    /** What was seen last, as long as something may still begin in it. */
    private byte[] seen = {};

    Watcher(List<Trigger> triggers, Link link) {
        this.triggers = triggers;
        this.link = link;
    }

    /** Takes what was forwarded; the buffer stays as it is. */
    void forwarded(ByteBuffer bytes) {
        if (triggers.isEmpty()) {
            seen = new byte[0];
            return;
        }
        byte[] all = Arrays.copyOf(seen, seen.length + bytes.remaining());
        bytes.duplicate().get(all, seen.length, bytes.remaining());
        seen = all;
        int longest = 1;
        for (Trigger trigger : triggers) {
            longest = Math.max(longest, trigger.pattern().length);
            lookFor(trigger);
        }
        seen = Arrays.copyOfRange(seen, Math.max(0, seen.length - longest + 1), seen.length);
    }

    private void lookFor(Trigger trigger) {
        int at = trigger.isSpent() ? -1 : indexOf(seen, trigger.pattern());
        if (at >= 0) {
            // So that another trigger for the same bytes waits for the next of them.
            seen = Arrays.copyOfRange(seen, at + trigger.pattern().length, seen.length);
            trigger.fire(link);
        }
    }

    private static int indexOf(byte[] bytes, byte[] pattern) {
        for (int at = 0; at + pattern.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at;
            }
        }
        return -1;
    }
}
