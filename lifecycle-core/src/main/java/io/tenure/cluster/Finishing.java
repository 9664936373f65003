package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.cluster.ClaimWork.Outcome;
import io.tenure.cluster.Members.Member;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an orphan, by whoever holds the claim on its first shard. Confined to the loop. */
final class Finishing {

    /*
     * Each manifest that the orphan may be in is walked, and the member entry says so, so that survivors with different
     * adapters can share the walk. Then, once a listing shows no record and no other claim stands, one transaction
     * deletes claim, member and seq keys.
     *
     * I1 The member entry goes last: until then the orphan is found again by whoever looks.
     * I2 The listing is of a frozen set and shows none, so there will be none.
     */

    private static final Logger LOG = LoggerFactory.getLogger(Finishing.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final int LOOK = 1_000;

    private final OwnerHome home;
    private final Claim claim;
    private final IntConsumer whenLeft;
    private final Consumer<Outcome> whenEnded;
    private final long giveUpNanos;
    private Duration pause = PAUSE;
    private boolean ended;

    /**
     * Prepares it.
     *
     * @param whenLeft told of each part of which a record is left, as often as it is looked
     */
    Finishing(OwnerHome home, Claim claim, IntConsumer whenLeft, Consumer<Outcome> whenEnded) {
        this.home = home;
        this.claim = claim;
        this.whenLeft = whenLeft;
        this.whenEnded = whenEnded;
        this.giveUpNanos = home.time().nowNanos() + home.settings().claimIdle().toNanos();
    }

    void start() {
        String key = home.keys().member(claim.orphan().owner());
        home.serial().then(home.store().get(key), (read, failure) -> {
            KeyValue row = failure == null && read != null ? read.value() : null;
            if (failure != null) {
                again();
            } else if (row == null) {
                end(Outcome.DONE);
            } else {
                claim.orphan().member(new Member(row, MemberEntry.decode(row.value())));
                walkOrClose();
            }
        });
    }

    private void again() {
        if (home.time().nowNanos() - giveUpNanos >= 0) {
            end(Outcome.UNFINISHED);
        } else {
            home.serial().after(pause, this::start);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private void walkOrClose() {
        MemberEntry entry = claim.orphan().member().entry().value();
        if (entry == null) {
            LOG.warn(
                    "The member entry of {} cannot be read; it is left to a newer version",
                    claim.orphan().owner());
            end(Outcome.INCOMPLETE);
            return;
        }
        List<MemberEntry.Served> open =
                entry.served().stream().filter(MemberEntry.Served::needsWalk).toList();
        if (open.isEmpty()) {
            lookForRecords();
            return;
        }
        for (MemberEntry.Served served : open) {
            ResourceAdapter<?> adapter = home.adapters().matching(served);
            if (adapter != null && adapter.keepsManifest()) {
                walk(adapter, entry);
                return;
            }
        }
        end(Outcome.INCOMPLETE);
    }

    private void walk(ResourceAdapter<?> adapter, MemberEntry entry) {
        OwnerId owner = claim.orphan().owner();
        Duration timeout = home.settings().claimIdle();
        home.serial()
                .then(
                        home.adapters()
                                .<@Nullable Object>call(adapter, timeout, left -> adapter.reclaimManifest(owner, left))
                                .thenCompose(walked -> home.store().transact(noteWalk(entry.walked(adapter.kind())))),
                        (noted, failure) -> {
                            if (failure != null) {
                                LOG.info("The manifest of {} was not walked: {}", owner, Failures.describe(failure));
                                again();
                            } else if (!noted.succeeded() && claim.isLost(noted.elseReads())) {
                                end(Outcome.LOST);
                            } else {
                                start();
                            }
                        });
    }

    private Transaction noteWalk(MemberEntry walked) {
        KeyValue row = claim.orphan().member().row();
        return claim.guarded()
                .ifUnchanged(row.key(), row.modRevision())
                .put(row.key(), walked.encode())
                .build();
    }

    private void lookForRecords() {
        String prefix = home.keys().resources(claim.orphan().owner());
        home.serial().then(home.store().range(prefix, null, LOOK), (page, failure) -> {
            List<ResourceRecord> left = failure == null ? readable(page.rows()) : List.of();
            if (failure == null && !page.more() && left.isEmpty()) {
                close();
            } else {
                left.stream()
                        .mapToInt(record -> Keys.shardOf(record.kind(), record.id()))
                        .distinct()
                        .forEach(whenLeft);
                again();
            }
        });
    }

    /** What cannot be read stays where it is; it is noted in the quarantine, and so not in the way. */
    private List<ResourceRecord> readable(List<KeyValue> rows) {
        return rows.stream()
                .map(row -> RecordCodec.decode(home.keys(), row).value())
                .filter(Objects::nonNull)
                .toList();
    }

    private void close() {
        Keys keys = home.keys();
        OwnerId owner = claim.orphan().owner();
        KeyValue member = claim.orphan().member().row();
        Transaction.Builder last = claim.guarded()
                .ifAbsent(keys.owner(owner))
                .ifUnchanged(member.key(), member.modRevision())
                .delete(member.key())
                .delete(claim.key());
        for (int shard = 0; shard < Keys.SHARDS; shard++) {
            if (shard != claim.shard()) {
                last.ifAbsent(keys.claim(owner, shard));
            }
        }
        for (int writer = 0; writer < Keys.WRITERS; writer++) {
            last.delete(keys.seq(owner, writer));
        }
        home.serial().then(home.store().transact(last.build()), (result, failure) -> {
            if (failure == null && result.succeeded()) {
                end(Outcome.DONE);
            } else if (failure == null && claim.isLost(result.elseReads())) {
                end(Outcome.LOST);
            } else {
                again();
            }
        });
    }

    private void end(Outcome outcome) {
        if (!ended) {
            ended = true;
            whenEnded.accept(outcome);
        }
    }
}
