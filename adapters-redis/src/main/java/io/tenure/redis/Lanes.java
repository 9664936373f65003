package io.tenure.redis;

import java.util.List;
import java.util.stream.IntStream;

/** All lanes of one key prefix. */
final class Lanes {

    /** How many there are: the same in every process and version, for it decides where a lock is. */
    static final int COUNT = 64;

    private final String prefix;
    private final List<Lane> lanes;

    Lanes(String prefix) {
        this.prefix = prefix;
        this.lanes = IntStream.range(0, COUNT)
                .mapToObj(number -> new Lane(prefix, number))
                .toList();
    }

    /** The lane of a lock. {@link String#hashCode} is specified, and so the same everywhere. */
    Lane of(String id) {
        int hash = id.hashCode();
        hash ^= hash >>> 16;
        hash ^= hash >>> 8;
        return lanes.get(hash & (COUNT - 1));
    }

    List<Lane> all() {
        return lanes;
    }

    /** The channel on which an owner hears that somebody force-released a lock of its. */
    String told(Object owner) {
        return prefix + ":told:" + owner;
    }
}
