package io.tenure.cluster;

import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.KeyValue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Writes the records of the hold book. Confined to the loop. */
final class RecordWrites {

    /*
     * I1 A record that exists is only written if it is as it was last confirmed or read: one that somebody deleted is
     *    never written again. It is deleted as long as it is the one that was created, and none that came after it.
     * I2 Record and name go in one transaction.
     */

    private static final int MAX_CONFLICTS = 5;

    private final OwnerHome home;
    private final GroupCommit commits;

    RecordWrites(OwnerHome home, GroupCommit commits) {
        this.home = home;
        this.commits = commits;
    }

    /** Writes the record for the first time; its token is the revision, unless it has one. */
    CompletableFuture<@Nullable Void> create(HoldEntry entry) {
        return entry.afterLastWrite(() -> commits.submit(RecordWrite.create(home.keys(), entry.record()))
                .thenAccept(revision -> {
                    entry.created(revision);
                    if (entry.record().token() == 0) {
                        entry.record(entry.record().withToken(revision));
                    }
                }));
    }

    /** Writes the record's state. Fails with a conflict if the record is gone. */
    CompletableFuture<@Nullable Void> mark(HoldEntry entry, RecordState state) {
        return entry.afterLastWrite(() -> {
            if (!entry.isWritten()) {
                return CompletableFuture.completedFuture(null);
            }
            ResourceRecord marked = entry.record().withState(state);
            return commits.submit(RecordWrite.update(home.keys(), marked, entry.modRevision()))
                    .thenAccept(revision -> {
                        entry.modified(revision);
                        entry.record(marked);
                    });
        });
    }

    /** Deletes record and name; one that is gone already is no error. */
    CompletableFuture<@Nullable Void> delete(HoldEntry entry) {
        return entry.afterLastWrite(() -> deleteNow(entry, 0));
    }

    private CompletableFuture<@Nullable Void> deleteNow(HoldEntry entry, int conflicts) {
        if (!entry.isWritten()) {
            return CompletableFuture.completedFuture(null);
        }
        RecordWrite write =
                RecordWrite.delete(home.keys(), entry.record(), entry.modRevision(), entry.createRevision());
        return commits.submit(write)
                .handle((revision, failure) -> failure == null ? null : Failures.unwrap(failure))
                .thenCompose(failure -> deleted(entry, failure, conflicts));
    }

    private CompletableFuture<@Nullable Void> deleted(HoldEntry entry, @Nullable Throwable failure, int conflicts) {
        if (failure == null) {
            entry.unwritten();
            return CompletableFuture.completedFuture(null);
        }
        if (!(failure instanceof RecordWrite.ConflictException conflict) || conflicts >= MAX_CONFLICTS) {
            return CompletableFuture.failedFuture(failure);
        }
        KeyValue row = RecordWrite.find(conflict.reads(), entry.key()).orElse(null);
        if (row == null || row.createRevision() != entry.createRevision()) {
            entry.unwritten();
            return CompletableFuture.completedFuture(null);
        }
        if (row.modRevision() != entry.modRevision()) {
            entry.modified(row.modRevision());
            return deleteNow(entry, conflicts + 1);
        }
        return commits.submit(RecordWrite.deleteRecordOnly(home.keys(), entry.record(), entry.modRevision()))
                .thenAccept(revision -> entry.unwritten());
    }
}
