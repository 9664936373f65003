package io.tenure.timer;

import java.util.Arrays;

/** The nodes of a {@link TimerWheel}, and the buckets that they hang in. Confined to the wheel's thread. */
final class NodeStore {

    /*
     * A node is two longs side by side: its deadline, and its links, the next one in the upper half and the previous one
     * in the lower. A bucket is a ring that starts and ends in its head, so that a node leaves its bucket without knowing
     * which it is in. A link is node + 1, or ~bucket for a head; a node whose links are 0 is in no bucket, and so is
     * every node of a fresh chunk.
     *
     * Nodes lie in chunks that are added as they are asked for. Growing copies no node and needs no long pause, and no
     * reference is stored while nodes come and go: that would cost the collector's write barrier, once the tables are
     * old.
     *
     * I1 For each link a -> b there is the link b -> a. A node is in one bucket at most.
     */

    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

    /** The last node of the last chunk but one: in the last chunk there is one whose link would overflow. */
    static final int MOST_NODE = Integer.MAX_VALUE - (1 << CHUNK_SHIFT);

    private static final long LOWER_HALF = 0xFFFF_FFFFL;

    private static final long[] NO_CHUNK = {};

    private long[][] chunks = new long[8][];
    private final long[] heads;

    NodeStore(int buckets) {
        Arrays.fill(chunks, NO_CHUNK);
        heads = new long[buckets];
        for (int bucket = 0; bucket < buckets; bucket++) {
            heads[bucket] = links(~bucket, ~bucket);
        }
    }

    boolean isLinked(int node) {
        int chunk = node >>> CHUNK_SHIFT;
        return chunk < chunks.length && chunks[chunk] != NO_CHUNK && chunks[chunk][linksIndex(node)] != 0;
    }

    /** Makes room for {@code node}, if there is none yet. */
    void require(int node) {
        int chunk = node >>> CHUNK_SHIFT;
        if (chunk >= chunks.length || chunks[chunk] == NO_CHUNK) {
            grow(node, chunk);
        }
    }

    long deadlineNanos(int node) {
        return chunkOf(node)[deadlineIndex(node)];
    }

    void setDeadlineNanos(int node, long deadlineNanos) {
        chunkOf(node)[deadlineIndex(node)] = deadlineNanos;
    }

    boolean isEmpty(int bucket) {
        return next(heads[bucket]) < 0;
    }

    /** The first node of a bucket that is not empty. */
    int first(int bucket) {
        return next(heads[bucket]) - 1;
    }

    void append(int bucket, int node) {
        insert(node, previous(heads[bucket]), ~bucket);
    }

    void prepend(int bucket, int node) {
        insert(node, ~bucket, next(heads[bucket]));
    }

    /** Takes {@code node} out of its bucket; which bucket that left empty, or -1. */
    int remove(int node) {
        long[] chunk = chunkOf(node);
        int index = linksIndex(node);
        long links = chunk[index];
        chunk[index] = 0;
        int next = next(links);
        int previous = previous(links);
        setNext(previous, next);
        setPrevious(next, previous);
        return (next & previous) < 0 ? ~next : -1;
    }

    private void insert(int node, int previous, int next) {
        chunkOf(node)[linksIndex(node)] = links(next, previous);
        setNext(previous, node + 1);
        setPrevious(next, node + 1);
    }

    private void setNext(int link, int next) {
        if (link < 0) {
            heads[~link] = links(next, previous(heads[~link]));
        } else {
            long[] chunk = chunkOf(link - 1);
            int index = linksIndex(link - 1);
            chunk[index] = links(next, previous(chunk[index]));
        }
    }

    private void setPrevious(int link, int previous) {
        if (link < 0) {
            heads[~link] = links(next(heads[~link]), previous);
        } else {
            long[] chunk = chunkOf(link - 1);
            int index = linksIndex(link - 1);
            chunk[index] = links(next(chunk[index]), previous);
        }
    }

    private void grow(int node, int chunk) {
        if (node < 0 || node > MOST_NODE) {
            throw new IllegalArgumentException("node is " + node + ", but must be from 0 to " + MOST_NODE);
        }
        if (chunk >= chunks.length) {
            int before = chunks.length;
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, before * 2));
            Arrays.fill(chunks, before, chunks.length, NO_CHUNK);
        }
        chunks[chunk] = new long[2 << CHUNK_SHIFT];
    }

    private long[] chunkOf(int node) {
        return chunks[node >>> CHUNK_SHIFT];
    }

    private static int deadlineIndex(int node) {
        return (node & CHUNK_MASK) << 1;
    }

    private static int linksIndex(int node) {
        return (node & CHUNK_MASK) << 1 | 1;
    }

    private static long links(int next, int previous) {
        return ((long) next << 32) | (previous & LOWER_HALF);
    }

    private static int next(long links) {
        return (int) (links >> 32);
    }

    private static int previous(long links) {
        return (int) links;
    }
}
