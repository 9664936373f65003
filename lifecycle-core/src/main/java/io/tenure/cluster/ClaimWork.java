package io.tenure.cluster;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.event.EventType;
import io.tenure.event.ResourceReclaimedEvent;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import io.tenure.store.RangePage;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cleans one part of an orphan under a claim: passes over its records until a pass changes nothing. */
final class ClaimWork {

    /*
     * Each record: released outside and its nonce revoked, then deleted with its name. Systems that cannot refuse a
     * late take are swept twice, a lock-delay apart, with the record still there in case this survivor dies between.
     *
     * I1 A record is deleted only after the adapter confirmed the release, and only under the claim.
     * I2 The set of records is frozen, so a pass that changed nothing has seen all that is left.
     * I3 A claim without progress for `claimIdle` and a lock-delay is given up, for another survivor may do better. To wait
     *    for one's turn in a lane that moves is progress, too: it only keeps the pace that the adapter wants.
     * I4 A pass ends when each of its records was looked at, and all that were begun have ended.
     * Confined to the loop.
     */

    /** How it ended. */
    enum Outcome {
        /** Nothing that can be read is left. */
        DONE,
        /** Something is left that this process cannot release, or it got stuck. */
        INCOMPLETE,
        /** Something is left that its time was too short for. */
        UNFINISHED,
        /** The claim is somebody else's. */
        LOST
    }

    private static final Logger LOG = LoggerFactory.getLogger(ClaimWork.class);
    private static final int PAGE = 100;
    private static final int MAX_OPEN = 300;
    private static final int MAX_FAILURES = 6;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final OwnerHome home;
    private final Cleaner cleaner;
    private final Claim claim;
    private final GuardedDeletes deletes;
    private final Consumer<Outcome> whenEnded;

    private @Nullable String cursor;
    private boolean reading;
    private boolean atEnd;
    private boolean changed;
    private int open;
    private int unservable;
    private boolean ended;
    private long progressNanos;
    private final Set<CleanLane> lanes = new LinkedHashSet<>();

    ClaimWork(OwnerHome home, Cleaner cleaner, Claim claim, Consumer<Outcome> whenEnded) {
        this.home = home;
        this.cleaner = cleaner;
        this.claim = claim;
        this.whenEnded = whenEnded;
        this.deletes = new GuardedDeletes(home, claim, () -> end(Outcome.LOST));
        this.progressNanos = home.time().nowNanos();
    }

    void start() {
        watchProgress();
        fill();
    }

    private void watchProgress() {
        if (ended) {
            return;
        }
        // A record between its two sweeps makes no progress, and is not stuck.
        Duration idle = home.settings().claimIdle().plus(home.settings().lockDelay());
        boolean stuck = home.time().nowNanos() - progressNanos >= idle.toNanos();
        if (stuck && lanes.stream().noneMatch(lane -> lane.movedWithin(idle))) {
            LOG.warn("The claim {} made no progress for {} and is given up", claim.key(), idle);
            end(Outcome.INCOMPLETE);
        } else {
            home.serial().after(idle.dividedBy(10), this::watchProgress);
        }
    }

    private void fill() {
        if (reading || ended || open >= MAX_OPEN) {
            return;
        }
        if (atEnd) {
            endPass();
            return;
        }
        reading = true;
        String prefix = home.keys().resources(claim.orphan().owner(), claim.shard());
        home.serial().then(home.store().range(prefix, cursor, PAGE), (page, failure) -> {
            reading = false;
            if (failure != null) {
                home.serial().after(PAUSE, this::fill);
            } else {
                read(page);
            }
        });
    }

    private void read(RangePage page) {
        atEnd = !page.more() || page.rows().isEmpty();
        if (!page.rows().isEmpty()) {
            cursor = page.rows().get(page.rows().size() - 1).key();
        }
        // Counted as one that is open, for a record may be over as soon as it is begun.
        open++;
        page.rows().forEach(this::begin);
        close();
    }

    private void endPass() {
        if (open > 0) {
            return;
        }
        if (!changed) {
            end(unservable == 0 ? Outcome.DONE : Outcome.INCOMPLETE);
            return;
        }
        changed = false;
        atEnd = false;
        cursor = null;
        unservable = 0;
        fill();
    }

    private void begin(KeyValue row) {
        Decoded<ResourceRecord> decoded = RecordCodec.decode(home.keys(), row);
        ResourceRecord record = decoded.value();
        open++;
        if (record == null) {
            home.serial().then(cleaner.quarantine().note(claim, row, decoded.problem()), (put, failure) -> {
                changed |= failure != null || put;
                close();
            });
            return;
        }
        MemberEntry member = claim.orphan().member().entry().value();
        ResourceAdapter<?> adapter = member == null ? null : home.adapters().matching(member.of(record.kind()));
        if (adapter == null) {
            unservable++;
            close();
            return;
        }
        sweep(new Item(row, record, adapter, Cleaner.sweepsOf(adapter, record)));
    }

    private void sweep(Item item) {
        if (ended) {
            return;
        }
        CleanLane lane = cleaner.lane(item.adapter);
        lanes.add(lane);
        home.serial().then(lane.clean(item.record, () -> !ended), (result, failure) -> {
            if (ended) {
                return;
            }
            if (result.isDone()) {
                swept(item);
            } else {
                failed(item, result.blame(), result.why());
            }
        });
    }

    private void swept(Item item) {
        progress();
        item.sweepsLeft--;
        if (item.sweepsLeft > 0) {
            home.serial().after(home.settings().lockDelay(), () -> sweep(item));
            return;
        }
        home.serial().then(deletes.add(item.row, item.record), (gone, failure) -> {
            // A record that changed meanwhile is looked at again by the next pass.
            changed = true;
            if (failure == null) {
                cleaner.forgive(item.row.key());
                progress();
                reclaimed(item.record);
            }
            close();
        });
    }

    private void failed(Item item, Blame blame, String why) {
        int failures = cleaner.blame(item.row.key(), blame);
        LOG.info("{} could not be released ({} of {}): {}", item.row.key(), failures, MAX_FAILURES, why);
        if (failures >= MAX_FAILURES) {
            quarantine(item, failures, why);
            return;
        }
        long factor = 1L << Math.max(0, failures - 1);
        Duration pause = PAUSE.multipliedBy(factor);
        home.serial().after(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause, () -> sweep(item));
    }

    private void quarantine(Item item, int failures, String why) {
        String endpoint = item.adapter.endpoint();
        home.serial()
                .then(
                        cleaner.quarantine().put(claim, item.row, item.record, endpoint, why, failures),
                        (put, failure) -> {
                            // One that was not put aside, or may not have been, is looked at again by the next pass.
                            changed |= failure != null || put != Quarantine.Put.NOTED;
                            if (failure == null && put != Quarantine.Put.NOT) {
                                cleaner.forgive(item.row.key());
                                progress();
                            }
                            close();
                        });
    }

    private void reclaimed(ResourceRecord record) {
        claim.orphan().countReleased();
        cleaner.countReclaimed();
        long sinceLoss = home.time().nowNanos() - claim.orphan().firstSeenNanos();
        home.notices().transitions().reclaimed(record.kind(), sinceLoss);
        home.notices()
                .event(
                        EventType.RESOURCE_RECLAIMED,
                        () -> new ResourceReclaimedEvent(
                                home.time().wallMillis(), Orphan.ref(record), Duration.ofNanos(sinceLoss)));
    }

    private void progress() {
        progressNanos = home.time().nowNanos();
    }

    private void close() {
        open--;
        if (!ended) {
            fill();
        }
    }

    private void end(Outcome outcome) {
        if (!ended) {
            ended = true;
            deletes.stop();
            lanes.forEach(CleanLane::dropUnwanted);
            whenEnded.accept(outcome);
        }
    }

    /** One record on its way. */
    private static final class Item {
        private final KeyValue row;
        private final ResourceRecord record;
        private final ResourceAdapter<?> adapter;
        private int sweepsLeft;

        private Item(KeyValue row, ResourceRecord record, ResourceAdapter<?> adapter, int sweeps) {
            this.row = row;
            this.record = record;
            this.adapter = adapter;
            this.sweepsLeft = sweeps;
        }
    }
}
