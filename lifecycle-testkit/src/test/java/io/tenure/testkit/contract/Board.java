package io.tenure.testkit.contract;

import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A system that keeps who holds what, refuses what is revoked, and gives tokens; with the mistakes that it is told to make. */
final class Board {

    /** What may be wrong with it, or with its adapter. */
    enum Mistake {
        /** Whoever releases an id releases it for whoever holds it. */
        RELEASES_BY_NAME,
        /** A revoked nonce is taken again. */
        FORGETS_REVOCATIONS,
        /** A revocation counts only where the nonce had come before. */
        REVOKES_ONLY_WHAT_IT_KNOWS,
        /** A second take takes the thing from its holder. */
        HAS_NO_HOLDER,
        /** A nonce that comes twice gets another token. */
        COUNTS_REPEATS,
        /** A release of what is gone fails. */
        RELEASES_ONCE,
        /** Tokens begin anew for each owner. */
        COUNTS_BY_OWNER,
        /** Who was reclaimed goes on taking. */
        FORGETS_THE_DEAD,
        /** What no answer came for is said to be certain. */
        SAYS_CERTAIN,
        /** Calls that are not answered never end. */
        WAITS_FOR_EVER,
        /** Nobody is told that somebody else released his own. */
        TELLS_NOBODY
    }

    private final Set<Mistake> mistakes = EnumSet.noneOf(Mistake.class);
    private final Map<String, ResourceRecord> holders = new HashMap<>();
    private final Set<Long> known = new HashSet<>();
    private final Set<Long> revoked = new HashSet<>();
    private final Set<OwnerId> dead = new HashSet<>();
    private final Map<OwnerId, Long> counts = new HashMap<>();
    private long count;

    /** Those who hear what somebody else released. */
    final List<BoardAdapter> listeners = new ArrayList<>();

    Board(Mistake... mistakes) {
        this.mistakes.addAll(List.of(mistakes));
    }

    boolean makes(Mistake mistake) {
        return mistakes.contains(mistake);
    }

    /** The record with its token, or that of who has it. */
    ResourceRecord take(ResourceRecord intent) {
        known.add(intent.nonce());
        ResourceRecord holder = holders.get(intent.id());
        if (holder != null && holder.nonce() == intent.nonce() && !makes(Mistake.COUNTS_REPEATS)) {
            return holder;
        }
        if (holder == null || makes(Mistake.HAS_NO_HOLDER) || holder.nonce() == intent.nonce()) {
            holders.put(intent.id(), intent.withToken(nextToken(intent.owner())));
        }
        return holders.get(intent.id());
    }

    private long nextToken(OwnerId owner) {
        return makes(Mistake.COUNTS_BY_OWNER) ? counts.merge(owner, 1L, Long::sum) : ++count;
    }

    boolean refuses(ResourceRecord intent) {
        return (revoked.contains(intent.nonce()) && !makes(Mistake.FORGETS_REVOCATIONS))
                || (dead.contains(intent.owner()) && !makes(Mistake.FORGETS_THE_DEAD));
    }

    boolean release(ResourceRecord record, boolean revoke) {
        if (revoke && (known.contains(record.nonce()) || !makes(Mistake.REVOKES_ONLY_WHAT_IT_KNOWS))) {
            revoked.add(record.nonce());
        }
        if (!isThere(record) && !makes(Mistake.RELEASES_BY_NAME)) {
            return false;
        }
        ResourceRecord released = holders.remove(record.id());
        if (released != null && !makes(Mistake.TELLS_NOBODY)) {
            listeners.forEach(listener -> listener.hear(released));
        }
        return released != null;
    }

    void reclaim(OwnerId owner) {
        dead.add(owner);
        holders.values().removeIf(holder -> holder.owner().equals(owner));
    }

    ResourceRecord holder(String id) {
        return holders.get(id);
    }

    boolean isThere(ResourceRecord record) {
        ResourceRecord holder = holders.get(record.id());
        return holder != null && holder.nonce() == record.nonce();
    }
}
