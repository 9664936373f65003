package io.tenure.cluster;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.List;

/** Decides what becomes of an acquisition whose name or record is taken in the store. Confined to the loop. */
final class NameConflicts {

    /*
     * I1 A name held by a living owner is refused at once. One held by an owner that is gone is waited for, and its
     *    cleanup is asked to hurry: until that is confirmed, the resource may still be held.
     */

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final OwnerHome home;
    private final Hastening hastening;

    NameConflicts(OwnerHome home, Hastening hastening) {
        this.home = home;
        this.hastening = hastening;
    }

    /** Asks for the cleanup of what an owner that is gone held. */
    interface Hastening {
        /** Somebody waits for what stands at {@code resourceKey}. */
        void hasten(OwnerId owner, String resourceKey);
    }

    /** Fails the acquisition, or runs {@code retry} later. */
    void resolve(Acquisition<?> acquisition, List<KeyValue> reads, Runnable retry) {
        ResourceRecord wanted = acquisition.wanted();
        KeyValue name = RecordWrite.find(reads, home.keys().name(wanted.kind(), wanted.id()))
                .orElse(null);
        if (name == null) {
            ownLeftover(acquisition, reads, retry);
            return;
        }
        Decoded<NameEntry> entry = NameEntry.decode(name.value());
        NameEntry held = entry.value();
        if (held == null) {
            acquisition.fail(new TakeFailedException(
                    wanted.kind(),
                    wanted.id(),
                    "its name is taken by an entry that cannot be read: " + entry.problem(),
                    null));
        } else if (held.owner().equals(home.self())) {
            ownLeftover(acquisition, reads, retry);
        } else {
            askForOwner(acquisition, name, held, retry);
        }
    }

    /** A record of ours that nobody here works on; the sweep of our own records sees to it. */
    private void ownLeftover(Acquisition<?> acquisition, List<KeyValue> reads, Runnable retry) {
        ResourceRecord wanted = acquisition.wanted();
        hastening.hasten(home.self(), home.keys().resource(home.self(), wanted.kind(), wanted.id()));
        long token = reads.isEmpty() ? 0 : reads.get(0).createRevision();
        later(acquisition, retry, new AlreadyRegisteredException(wanted.kind(), wanted.id(), token));
    }

    private void askForOwner(Acquisition<?> acquisition, KeyValue name, NameEntry held, Runnable retry) {
        ResourceRecord wanted = acquisition.wanted();
        home.serial().then(home.store().get(home.keys().owner(held.owner())), (read, failure) -> {
            if (failure != null) {
                later(acquisition, retry, heldBy(wanted, name, held, "", true));
                return;
            }
            KeyValue owner = read.value();
            if (owner != null) {
                acquisition.fail(heldBy(wanted, name, held, Members.nameOf(owner), true));
                return;
            }
            hastening.hasten(held.owner(), home.keys().resource(held.owner(), wanted.kind(), wanted.id()));
            later(acquisition, retry, heldBy(wanted, name, held, "", false));
        });
    }

    private void later(Acquisition<?> acquisition, Runnable retry, RuntimeException atTheEnd) {
        long leftNanos = acquisition.deadlineNanos() - home.time().nowNanos();
        if (leftNanos <= 2 * PAUSE.toNanos()) {
            acquisition.fail(atTheEnd);
        } else {
            home.serial().after(PAUSE, retry);
        }
    }

    private static HeldByOtherException heldBy(
            ResourceRecord wanted, KeyValue name, NameEntry held, String ownerName, boolean alive) {
        return new HeldByOtherException(new Holder(
                wanted.kind(),
                wanted.id(),
                held.owner(),
                ownerName,
                name.createRevision(),
                held.sinceWallMillis(),
                alive));
    }
}
