package io.tenure.simulation;

import io.tenure.test.Mutation;
import java.util.List;
import java.util.stream.Stream;

/** The ways in which the simulator is to prove itself: each breaks what some line of the product is there for. */
final class Mutations {

    private Mutations() {}

    private static final List<Mutation> PROTOCOL = List.of(
            // ---- writing down
            new Mutation(
                    163,
                    "the orphan's set is not frozen: writes need neither a live epoch nor the absence of a tombstone",
                    "cluster/BatchWriter.java",
                    """
                    builder.ifCreated(home.ownKey(), home.standing().epoch()).elseRead(home.ownKey());
                    builder.ifAbsent(home.keys().tombstone(home.self()))
                            .elseRead(home.keys().tombstone(home.self()));
                    """,
                    ""),
            new Mutation(
                    61,
                    "a batch of unknown outcome is taken for one that failed",
                    "cluster/BatchWriter.java",
                    "} else if (!Failures.isNotApplied(failure)) { settle(batch, first, mark);",
                    "} else if (!Failures.isNotApplied(failure)) { fail(batch, failure); next();"),
            new Mutation(
                    7,
                    "a batch of unknown outcome is taken for one that was applied",
                    "cluster/BatchWriter.java",
                    "} else if (!Failures.isNotApplied(failure)) { settle(batch, first, mark);",
                    "} else if (!Failures.isNotApplied(failure)) { applied(batch, seqRevision);"),
            new Mutation(
                    6,
                    "a record is written without taking its name",
                    "cluster/RecordWrite.java",
                    "compares.add(absent(name)); puts.add(",
                    "puts.add("),
            new Mutation(
                    673,
                    "a record is marked whatever has become of it",
                    "cluster/RecordWrite.java",
                    "List.of(new Compare(key, Compare.Field.MOD, modRevision)), List.of(new Transaction.Put(",
                    "List.of(), List.of(new Transaction.Put("),
            // ---- taking
            new Mutation(
                    19,
                    "the outcome of a take is believed without a second look at the session",
                    "cluster/Acquiring.java",
                    "boolean counts = home.standing().isValid() && !entry.isRevoked() && acquisition.succeed(hold);",
                    "boolean counts = acquisition.succeed(hold) || true;"),
            new Mutation(
                    15,
                    "a take of unknown outcome is taken for one that failed",
                    "cluster/Acquiring.java",
                    "failure != null && (cause instanceof HeldByOtherException || cause instanceof TakeFailedException);",
                    "failure != null;"),
            new Mutation(
                    63,
                    "undoing a take of unknown outcome does not revoke",
                    "cluster/Undoing.java",
                    "entry.adapter().release(entry.record(), true, left)",
                    "entry.adapter().release(entry.record(), false, left)"),
            new Mutation(
                    95,
                    "undoing a take of unknown outcome sweeps once, also where a late take cannot be refused",
                    "cluster/Undoing.java",
                    "boolean sweepAgain = entry.isTakeUncertain() && entry.adapter().fencing() != Fencing.FENCED;",
                    "boolean sweepAgain = false;"),
            new Mutation(
                    20,
                    "a take that is in a manifest, and of no use, is not undone",
                    "cluster/DirectHolds.java",
                    "var unused = entry.tryEnd(); undoing.begin(entry);",
                    "var unused = entry.tryEnd();"),
            new Mutation(
                    167,
                    "a take that is in a manifest, of unknown outcome, is taken for one that failed",
                    "cluster/DirectAcquiring.java",
                    "boolean certain = cause instanceof HeldByOtherException || cause instanceof TakeFailedException;",
                    "boolean certain = true;"),
            new Mutation(
                    20,
                    "undoing a take that is in a manifest does not revoke",
                    "cluster/DirectEntry.java",
                    "revokes = true; undone = true;",
                    "undone = true;"),
            // ---- staying alive
            new Mutation(
                    13,
                    "an owner does not fence itself by its clock",
                    "cluster/Validity.java",
                    "return leftNanos(nowNanos) > forNanos && !isSuspect(nowNanos, wallMillis);",
                    "return true;"),
            new Mutation(
                    635,
                    "validity counts from the receipt of the renewal",
                    "cluster/SessionKeeper.java",
                    "grant, sentNanos, sentWallMillis, home.settings().margin()));",
                    "grant, home.time().nowNanos(), home.time().wallMillis(), home.settings().margin()));"),
            new Mutation(
                    102,
                    "validity has no margin for clocks that run differently",
                    "cluster/Validity.java",
                    "long lastsNanos = grant.ttl().minus(margin).toNanos();",
                    "long lastsNanos = grant.ttl().toNanos();"),
            new Mutation(
                    25,
                    "a suspended machine is not noticed",
                    "cluster/Validity.java",
                    "suspect = Math.abs(wall - monotonic) > toleranceMillis;",
                    "suspect = false && wall > monotonic;"),
            new Mutation(
                    5,
                    "a keepalive alone is a renewal, whichever leader answers it",
                    "cluster/SessionKeeper.java",
                    """
                    grant -> home.store().get(home.ownKey()).thenAccept(read -> {
                        judge(grant, read, sentNanos, sentWallMillis);
                    })),
                    """,
                    """
                    grant -> {
                        home.standing().check();
                        home.standing().renewed(Validity.of(grant, sentNanos, sentWallMillis, home.settings().margin()));
                        return java.util.concurrent.CompletableFuture.completedFuture(null);
                    }),
                    """),
            new Mutation(
                    160,
                    "a renewal counts whichever leaders its two halves were answered by",
                    "cluster/SessionKeeper.java",
                    "} else if (grant.term() != read.term()) { throw new IllegalStateException(\"leadership changed while renewing\");",
                    ""),
            new Mutation(
                    45,
                    "an owner that hears that its own key is gone goes on",
                    "cluster/SessionKeeper.java",
                    "home.standing().lost(\"its own key was deleted\");",
                    ""),
            new Mutation(
                    107,
                    "an owner that hears of a gap does not look whether its own key is gone",
                    "cluster/SessionKeeper.java",
                    "public void onGap() { renew(); }",
                    "public void onGap() { }"),
            new Mutation(
                    84,
                    "nobody notices that the store was restored",
                    "cluster/StoreAccess.java",
                    "void wentBack() { onRestored.run();",
                    "void wentBack() {"),
            new Mutation(
                    2619,
                    "who notices that the store was restored goes on cleaning up after others",
                    "cluster/OwnerParts.java",
                    "gate.stop(); if (!toldOfRestore)",
                    "if (!toldOfRestore)"),
            new Mutation(
                    588,
                    "who is told that the store was restored does not mind",
                    "cluster/NamespaceConfig.java",
                    "if (revision != 0 && revisionIn(rows) != revision) { home.store().wentBack(); }",
                    ""),
            // ---- releasing
            new Mutation(
                    1,
                    "the name is deleted before the resource is released",
                    "cluster/Releasing.java",
                    "attempt = markingIfSlow(entry, releaseOutside(entry, timeout))",
                    "attempt = writes.delete(entry).thenCompose(deleted -> releaseOutside(entry, timeout))"),
            // ---- cleaning up after the dead
            new Mutation(
                    62,
                    "a claim does not need its owner to be absent",
                    "cluster/Claiming.java",
                    ".ifAbsent(keys.owner(orphan.owner()))",
                    ""),
            new Mutation(
                    959,
                    "nothing waits for requests of the dead that are on their way",
                    "cluster/Reclaimer.java",
                    "boolean waits = entry == null || !entry.isFenced();",
                    "boolean waits = entry == null && entry != null;"),
            new Mutation(
                    340,
                    "reclaim does not revoke",
                    "cluster/CleanLane.java",
                    "adapter.release(job.record(), true, left)",
                    "adapter.release(job.record(), false, left)"),
            new Mutation(
                    959,
                    "what cannot refuse a late take is swept once only",
                    "cluster/Cleaner.java",
                    "case UNFENCED -> 2;",
                    "case UNFENCED -> 1;"),
            new Mutation(
                    5449,
                    "what can only compare is swept once, also where its take may still be on its way",
                    "cluster/Cleaner.java",
                    "case COMPARE_ONLY -> record.state() == RecordState.HELD ? 1 : 2;",
                    "case COMPARE_ONLY -> 1;"),
            new Mutation(
                    18,
                    "whoever is asked who holds a resource names himself",
                    "cluster/Queries.java",
                    "return lookFor(kind, id).thenApply(found -> {",
                    "if (home != null) { return CompletableFuture.completedFuture(Optional.of("
                            + "new Holder(kind, id, home.self(), \"\", 1, 0, true))); }"
                            + " return lookFor(kind, id).thenApply(found -> {"),
            new Mutation(
                    1,
                    "every second resource is told to be reclaimed by its own process",
                    "cluster/ExternalHold.java",
                    "entry.whenEnded(listener);",
                    "entry.whenEnded(listener); if (token() % 2 == 0) {"
                            + " listener.ended(io.tenure.resource.ReleaseCause.RECLAIMED); }"),
            new Mutation(
                    4683,
                    "a forced release does not revoke",
                    "cluster/Forcing.java",
                    ".call(adapter, timeout, left -> adapter.release(marked.record(), true, left))",
                    ".call(adapter, timeout, left -> adapter.release(marked.record(), false, left))"),
            new Mutation(
                    18,
                    "the record of a resource is deleted before the survivor has released it",
                    "cluster/ClaimWork.java",
                    "if (failures >= MAX_FAILURES) { quarantine(item, failures, why);",
                    "if (failures >= 1) { swept(item);"),
            new Mutation(
                    72,
                    "a survivor forgets the claims of those that died midway",
                    "cluster/Orphan.java",
                    "void tryAgainAt(long nanos) { busy = false;",
                    "void tryAgainAt(long nanos) { busy = true;"),
            new Mutation(
                    1,
                    "claims in an owner's own name that it does not know are not swept",
                    "cluster/Claiming.java",
                    "if (!asked) { return; }",
                    "if (asked || !asked) { return; }"),
            new Mutation(
                    3,
                    "the manifests of the dead are not walked",
                    "cluster/Finishing.java",
                    "if (open.isEmpty()) {",
                    "if (!open.isEmpty() || open.isEmpty()) {"),
            new Mutation(
                    23,
                    "an owner is closed though records of it are left",
                    "cluster/Finishing.java",
                    "if (failure == null && !page.more() && left.isEmpty()) {",
                    "if (failure == null) {"),
            new Mutation(
                    126,
                    "an owner leaves in order though something of it is unsettled",
                    "cluster/Leaving.java",
                    "close(isSettled());",
                    "close(true);"),
            new Mutation(
                    23,
                    "a survivor that was stopped buries others before it has renewed its session",
                    "cluster/Gate.java",
                    "return !late && !isOverdue(home.time().nowNanos()) && !home.standing().isLeaving()",
                    "return !home.standing().isLeaving()"),
            new Mutation(
                    78,
                    "the brake is never on",
                    "cluster/Brake.java",
                    "turn(!home.settings().brakeAtMost().isZero(), lately, members);",
                    "turn(false, lately, members);"),
            // ---- how soon, and for what reason
            new Mutation(
                    6,
                    "what a lost owner held does not end in its process",
                    "OwnerSeat.java",
                    "onLost.accept(lost.id());",
                    ""),
            new Mutation(
                    1,
                    "every second owner that was lost has no successor",
                    "OwnerSeat.java",
                    "if (mine && !closed) { seat(lost, FIRST_PAUSE); }",
                    "if (mine && !closed && lost.epoch() % 2 == 0) { seat(lost, FIRST_PAUSE); }"),
            new Mutation(
                    1,
                    "a missed renewal is a loss",
                    "cluster/SessionKeeper.java",
                    "home.standing().missed(Failures.describe(failure));",
                    "home.standing().lost(Failures.describe(failure));"),
            new Mutation(
                    1,
                    "reclaim waits for forty seconds more",
                    "cluster/Reclaimer.java",
                    "return orphan.firstSeenNanos() + (unsettled ? ttl.toNanos() : 0);",
                    "return orphan.firstSeenNanos() + (unsettled ? ttl.toNanos() : 0) + 40_000_000_000L;"),
            new Mutation(
                    7,
                    "reclaim waits for twelve seconds more",
                    "cluster/Reclaimer.java",
                    "return orphan.firstSeenNanos() + (unsettled ? ttl.toNanos() : 0);",
                    "return orphan.firstSeenNanos() + (unsettled ? ttl.toNanos() : 0) + 12_000_000_000L;"),
            new Mutation(
                    29,
                    "nobody watches who goes: only listings find the dead",
                    "cluster/Lookout.java",
                    "watches.add(home.store().watch(home.keys().owners(), new Vanishing(this::look)));",
                    ""),
            new Mutation(
                    14,
                    "who hears of a gap does not look who has gone",
                    "cluster/Lookout.java",
                    "public void onGap() { whenGone.run(); }",
                    "public void onGap() { }"),
            new Mutation(
                    5,
                    "the first failure puts a resource in quarantine",
                    "cluster/ClaimWork.java",
                    "if (failures >= MAX_FAILURES) { quarantine(item, failures, why);",
                    "if (failures >= 1) { quarantine(item, failures, why);"),
            new Mutation(
                    1,
                    "the loop of an owner that was lost has a fault",
                    "cluster/OwnerParts.java",
                    "home.standing().onLost(this::stop);",
                    "home.standing().onLost(this::stop);"
                            + " home.standing().onLost(() -> home.serial().execute(() -> { throw new IllegalStateException(); }));"),
            new Mutation(
                    3,
                    "the token is the owner's epoch",
                    "cluster/RecordWrites.java",
                    "withToken(revision)",
                    "withToken(home.standing().epoch())"));

    static final List<Mutation> ALL =
            Stream.concat(PROTOCOL.stream(), LocalMutations.ALL.stream()).toList();
}
