package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import java.util.Collection;

/** Lines survivors up by highest random weight (Thaler and Ravishankar, 1998): each part of an orphan in its own order. */
final class Rendezvous {

    private Rendezvous() {}

    /** How many of {@code survivors} come before {@code self} for this part; 0 is first. */
    static int rank(OwnerId orphan, int shard, OwnerId self, Collection<OwnerId> survivors) {
        long own = weight(orphan, shard, self);
        int before = 0;
        for (OwnerId other : survivors) {
            int byWeight = Long.compareUnsigned(weight(orphan, shard, other), own);
            if (byWeight > 0 || (byWeight == 0 && other.compareTo(self) < 0)) {
                before++;
            }
        }
        return before;
    }

    private static long weight(OwnerId orphan, int shard, OwnerId survivor) {
        long mixed = mix(orphan.high() ^ shard);
        mixed = mix(mixed ^ orphan.low());
        mixed = mix(mixed ^ survivor.high());
        return mix(mixed ^ survivor.low());
    }

    /** SplitMix64's finalizer (Steele, Lea and Flood, 2014). */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
