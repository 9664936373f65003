package io.tenure.cluster;

import io.tenure.store.KeyValue;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets and gives up claims. Confined to the loop. */
final class Claiming {

    /*
     * One transaction: the orphan's key absent, the claim absent, our own epoch unchanged; then the tombstone, which
     * closes the orphan for good, and the claim, which lives in our session.
     *
     * I1 Of two survivors one gets the claim.
     * I2 A claim that we have, or are getting, is not asked for again, by whomever: its work goes on.
     * I3 An unknown outcome is settled by reading back; a claim that turns up later is swept, for nobody works on it.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Claiming.class);
    private static final Duration TOMBSTONE_TTL = Duration.ofHours(24);
    private static final Duration TOMBSTONE_SESSION_USE = Duration.ofHours(1);

    private final OwnerHome home;
    /** Claims that we are getting, still empty, or have, by key. */
    private final Map<String, Optional<Claim>> working = new LinkedHashMap<>();

    private @Nullable CompletableFuture<Long> tombstones;
    private long tombstonesNanos;
    /** Whether a claim was ever asked for, so that one may turn up. */
    private boolean asked;

    Claiming(OwnerHome home) {
        this.home = home;
    }

    /** The session that tombstones live in, a day long. */
    CompletableFuture<Long> tombstoneSession() {
        long nowNanos = home.time().nowNanos();
        CompletableFuture<Long> open = tombstones;
        boolean usable = open != null
                && !open.isCompletedExceptionally()
                && nowNanos - tombstonesNanos < TOMBSTONE_SESSION_USE.toNanos();
        if (open != null && usable) {
            return open;
        }
        tombstonesNanos = nowNanos;
        CompletableFuture<Long> opened = home.store().openSession(TOMBSTONE_TTL).thenApply(grant -> grant.session());
        tombstones = opened;
        return opened;
    }

    /** A write in that session failed: where somebody ended it in the store, the next one gets another. */
    void tombstoneFailed(CompletableFuture<Long> used, Throwable failure) {
        if (tombstones == used && Failures.unwrap(failure) instanceof SessionNotFoundException) {
            tombstones = null;
        }
    }

    /** The claim if it is ours now; null if it is anybody's already, or must not be had. Fails if that is not known. */
    CompletableFuture<@Nullable Claim> claim(Orphan orphan, int shard) {
        String key = home.keys().claim(orphan.owner(), shard);
        if (working.containsKey(key)) {
            return CompletableFuture.completedFuture(null);
        }
        ClaimEntry entry = new ClaimEntry(home.self(), home.nonce());
        working.put(key, Optional.empty());
        asked = true;
        CompletableFuture<Long> used = tombstoneSession();
        CompletableFuture<@Nullable Claim> result = used.thenCompose(
                        session -> home.store().transact(transaction(orphan, shard, entry, session)))
                .thenApply(answer -> claimOf(orphan, shard, key, answer))
                .exceptionallyCompose(failure -> {
                    tombstoneFailed(used, failure);
                    return readBack(orphan, shard, key, entry);
                });
        return result.whenComplete((claim, failure) -> {
            if (claim == null) {
                working.remove(key);
            } else {
                working.put(key, Optional.of(claim));
            }
        });
    }

    private Transaction transaction(Orphan orphan, int shard, ClaimEntry entry, long tombstoneSession) {
        Keys keys = home.keys();
        String key = keys.claim(orphan.owner(), shard);
        String tombstone = keys.tombstone(orphan.owner());
        TombstoneEntry closed =
                new TombstoneEntry(home.self(), false, home.time().wallMillis());
        return Transaction.builder()
                .ifAbsent(keys.owner(orphan.owner()))
                .ifAbsent(key)
                .ifCreated(home.ownKey(), home.standing().epoch())
                .ifUnchanged(orphan.member().row().key(), orphan.member().row().modRevision())
                .putInSession(tombstone, closed.encode(), tombstoneSession)
                .putInSession(key, entry.encode(), home.standing().session())
                .elseRead(keys.owner(orphan.owner()))
                .elseRead(orphan.member().row().key())
                .build();
    }

    private @Nullable Claim claimOf(Orphan orphan, int shard, String key, TransactResult answer) {
        if (answer.succeeded()) {
            orphan.isGoneBy(home.time().nowNanos());
            return new Claim(orphan, shard, key, answer.revision());
        }
        List<KeyValue> reads = answer.elseReads();
        KeyValue member = RecordWrite.find(reads, orphan.member().row().key()).orElse(null);
        boolean back =
                RecordWrite.find(reads, home.keys().owner(orphan.owner())).isPresent();
        if (member == null || back) {
            orphan.close();
        } else {
            orphan.isGoneBy(home.time().nowNanos());
            orphan.member(new Members.Member(member, MemberEntry.decode(member.value())));
        }
        return null;
    }

    private CompletableFuture<@Nullable Claim> readBack(Orphan orphan, int shard, String key, ClaimEntry entry) {
        return home.store().get(key).thenApply(read -> {
            KeyValue row = read.value();
            if (row == null || !entry.equals(ClaimEntry.decode(row.value()).value())) {
                return null;
            }
            orphan.isGoneBy(home.time().nowNanos());
            return new Claim(orphan, shard, key, row.createRevision());
        });
    }

    /** Deletes a claim that is ours, if it still is. */
    void giveUp(Claim claim) {
        ended(claim);
        delete(claim.key(), claim.revision());
    }

    /** Gives up all claims, for other survivors to go on at once. */
    void handOn() {
        List.copyOf(working.values()).forEach(claim -> claim.ifPresent(this::giveUp));
    }

    /** The claim is gone already. */
    void ended(Claim claim) {
        working.remove(claim.key(), Optional.of(claim));
    }

    /** Deletes claims in our name that nobody here works on. */
    void sweep() {
        if (!asked) {
            return;
        }
        home.serial().then(home.store().list(home.keys().claims()), (rows, failure) -> {
            if (failure == null) {
                rows.stream().filter(this::isStray).forEach(row -> delete(row.key(), row.createRevision()));
            }
        });
    }

    private boolean isStray(KeyValue row) {
        ClaimEntry entry = ClaimEntry.decode(row.value()).value();
        return entry != null && entry.by().equals(home.self()) && !working.containsKey(row.key());
    }

    /** Once: what is not deleted is swept later, or ends with our session. */
    private void delete(String key, long revision) {
        Transaction delete =
                Transaction.builder().ifCreated(key, revision).delete(key).build();
        home.serial().then(home.store().transact(delete), (result, failure) -> {
            if (failure != null) {
                LOG.debug("{} was not deleted: {}", key, Failures.describe(failure));
            }
        });
    }
}
