package io.tenure.cluster;

import io.tenure.time.RandomSource;
import java.util.concurrent.atomic.AtomicLong;

/** Draws an owner's nonces. Thread-safe, without a lock: each take needs one, and true randomness is slow. */
final class Nonces {

    /*
     * A random beginning, counted up and mixed as SplitMix64 does (Steele, Lea & Flood, 2014). The mixing maps each number
     * to another, so an owner's nonces differ; and who does not know the beginning finds nothing in common in them.
     *
     * I1 No two are the same, and none is 0.
     */

    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicLong last;

    Nonces(RandomSource random) {
        this.last = new AtomicLong(random.nextLong());
    }

    long next() {
        long drawn = mix(last.addAndGet(STEP));
        return drawn == 0 ? mix(last.addAndGet(STEP)) : drawn;
    }

    private static long mix(long number) {
        long mixed = (number ^ (number >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ (mixed >>> 31);
    }
}
