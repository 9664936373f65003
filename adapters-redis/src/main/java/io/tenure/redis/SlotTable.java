package io.tenure.redis;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which master has which slot of a cluster, as far as its servers can be believed. Immutable. */
final class SlotTable {

    /*
     * Servers disagree while the news spreads, and one that is cut off believes for ever what was true before. Each says for
     * each slot under which configuration epoch its master has it, and the higher epoch is the newer one: by that rule the
     * servers settle it among themselves.
     *
     * I1 A slot's master is replaced by one that has it under the same epoch or a higher one. What says less, or nothing of
     *    the slot, counts only when nobody has confirmed the present one for BELIEVED_FOR: a cluster may have been made anew.
     * I2 Or by the one that it names itself. A slot that is moved by hand goes to whom the hand names, under an epoch that is
     *    the highest that one had heard of: where others move at the same time, it may be lower than the giver's. What was
     *    given up so does not count again, for BELIEVED_FOR, unless under a higher epoch or by its own word: others may not have
     *    heard of it.
     */

    static final Duration BELIEVED_FOR = Duration.ofMinutes(1);

    /**
     * What one server says.
     *
     * @param by its own address, as it says; null if it does not
     */
    record View(@Nullable String by, List<Share> shares) {}

    /** A master, and what one server says it has. */
    record Share(String address, long epoch, Collection<Integer> slots) {}

    /** Who has a slot, and who gave it to him, by his own word, if that is not long ago. */
    private record Claim(
            String address,
            long epoch,
            long saidNanos,
            @Nullable Claim giver) {

        boolean yieldsTo(@Nullable Claim other, @Nullable String by, long nowNanos) {
            boolean newer = other != null && other.epoch >= epoch && !isGivers(other, by);
            return newer || isOld(nowNanos);
        }

        /** Whether that is what the giver had, as one says who may not have heard that it was given up. */
        private boolean isGivers(Claim other, @Nullable String by) {
            return giver != null
                    && giver.address.equals(other.address)
                    && !giver.address.equals(by)
                    && other.epoch <= giver.epoch;
        }

        private boolean isOld(long nowNanos) {
            return nowNanos - saidNanos >= BELIEVED_FOR.toNanos();
        }

        /** Whether whoever had it says that another has it now. */
        boolean isGivenTo(@Nullable Claim other, @Nullable String by) {
            return other != null && address.equals(by) && !other.address.equals(by);
        }

        Claim from(@Nullable Claim from) {
            return from == null ? this : new Claim(address, epoch, saidNanos, from);
        }

        /** Who gave it, as of one that was said again. */
        @Nullable
        Claim giverOf(Claim again) {
            boolean counts = giver != null && address.equals(again.address) && !giver.isOld(again.saidNanos);
            return counts ? giver : null;
        }
    }

    private final @Nullable Claim[] claims;
    private final Set<String> masters = new HashSet<>();

    private SlotTable(@Nullable Claim[] claims) {
        this.claims = claims;
        for (Claim claim : claims) {
            if (claim != null) {
                masters.add(claim.address);
            }
        }
    }

    /** Nobody is known to have anything. */
    static SlotTable empty() {
        return new SlotTable(new Claim[SlotHash.SLOT_COUNT]);
    }

    /** Where the slot's master is; null if nobody knows. */
    @Nullable
    String address(int slot) {
        Claim claim = claims[slot];
        return claim == null ? null : claim.address;
    }

    /** The addresses of all that have a slot. */
    Set<String> masters() {
        return masters;
    }

    /** The same after one server has said that. */
    SlotTable learn(View said, long nowNanos) {
        @Nullable Claim[] next = new Claim[claims.length];
        for (Share share : said.shares) {
            Claim claim = new Claim(share.address, share.epoch, nowNanos, null);
            share.slots.forEach(slot -> next[slot] = claim);
        }
        for (int slot = 0; slot < next.length; slot++) {
            Claim before = claims[slot];
            if (before != null) {
                next[slot] = after(before, next[slot], said.by, nowNanos);
            }
        }
        return new SlotTable(next);
    }

    private static @Nullable Claim after(Claim before, @Nullable Claim said, @Nullable String by, long nowNanos) {
        if (said != null && before.isGivenTo(said, by)) {
            return said.from(new Claim(before.address, before.epoch, nowNanos, null));
        }
        if (!before.yieldsTo(said, by, nowNanos)) {
            return before;
        }
        return said == null ? null : said.from(before.giverOf(said));
    }

    /** Who has a slot in this one that it has not in the other. */
    Set<String> ahead(SlotTable other) {
        Set<String> ahead = new HashSet<>();
        for (int slot = 0; slot < claims.length; slot++) {
            String here = address(slot);
            if (here != null && !here.equals(other.address(slot))) {
                ahead.add(here);
            }
        }
        return ahead;
    }
}
