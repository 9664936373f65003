package io.tenure.simulation;

import io.tenure.test.Mutation;
import java.util.List;

/** The ways in which the simulator is to prove itself: each breaks what some line of the product is there for. */
final class Mutations {

    private Mutations() {}

    static final List<Mutation> ALL = List.of(
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
                    27,
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
                    32,
                    "the outcome of a take is believed without a second look at the session",
                    "cluster/Acquiring.java",
                    "boolean counts = home.standing().isValid() && !entry.isRevoked() && acquisition.succeed(hold);",
                    "boolean counts = acquisition.succeed(hold) || true;"),
            new Mutation(
                    5,
                    "a take of unknown outcome is taken for one that failed",
                    "cluster/Acquiring.java",
                    "failure != null && (cause instanceof HeldByOtherException || cause instanceof TakeFailedException);",
                    "failure != null;"),
            new Mutation(
                    6,
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
                    29,
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
                    8,
                    "an owner does not fence itself by its clock",
                    "cluster/Validity.java",
                    "return leftNanos(nowNanos) > forNanos && !isSuspect(nowNanos, wallMillis);",
                    "return true;"),
            new Mutation(
                    241,
                    "validity counts from the receipt of the renewal",
                    "cluster/SessionKeeper.java",
                    "grant, sentNanos, sentWallMillis, home.settings().margin()));",
                    "grant, home.time().nowNanos(), home.time().wallMillis(), home.settings().margin()));"),
            new Mutation(
                    23,
                    "validity has no margin for clocks that run differently",
                    "cluster/Validity.java",
                    "long lastsNanos = grant.ttl().minus(margin).toNanos();",
                    "long lastsNanos = grant.ttl().toNanos();"),
            new Mutation(
                    16,
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
                    1,
                    "a renewal counts whichever leaders its two halves were answered by",
                    "cluster/SessionKeeper.java",
                    "} else if (grant.term() != read.term()) { throw new IllegalStateException(\"leadership changed while renewing\");",
                    ""),
            new Mutation(
                    1,
                    "an owner that hears that its own key is gone goes on",
                    "cluster/SessionKeeper.java",
                    "home.standing().lost(\"its own key was deleted\");",
                    ""),
            new Mutation(
                    1,
                    "an owner that hears of a gap does not look whether its own key is gone",
                    "cluster/SessionKeeper.java",
                    "public void onGap() { renew(); }",
                    "public void onGap() { }"),
            new Mutation(
                    1,
                    "nobody notices that the store was restored",
                    "cluster/StoreAccess.java",
                    "void wentBack() { onRestored.run();",
                    "void wentBack() {"),
            new Mutation(
                    1,
                    "who notices that the store was restored goes on cleaning up after others",
                    "cluster/OwnerParts.java",
                    "gate.stop(); home.notices()",
                    "home.notices()"),
            new Mutation(
                    1,
                    "who notices that the store was restored does not tell the others",
                    "cluster/NamespaceConfig.java",
                    "if (revision == 0) { return; }",
                    "if (revision != 0 || revision == 0) { return; }"),
            new Mutation(
                    1,
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
                    27,
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
                    391,
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
                    5208,
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
                    61,
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
                    51,
                    "an owner leaves in order though something of it is unsettled",
                    "cluster/Leaving.java",
                    "close(isSettled());",
                    "close(true);"),
            // ---- how soon, and for what reason
            new Mutation(
                    5,
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
                    444,
                    "nobody watches who goes: only listings find the dead",
                    "cluster/Lookout.java",
                    "watches.add(home.store().watch(home.keys().owners(), new Vanishing(this::look)));",
                    ""),
            new Mutation(
                    1,
                    "who hears of a gap does not look who has gone",
                    "cluster/Lookout.java",
                    "public void onGap() { whenGone.run(); }",
                    "public void onGap() { }"),
            new Mutation(
                    8,
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
                    "withToken(home.standing().epoch())"),
            // ---- in the process itself
            new Mutation(
                    29,
                    "a lease is valid whatever its owner's session is",
                    "engine/ExternalResource.java",
                    "boolean isHeld() { return hold.isValid();",
                    "boolean isHeld() { return true;"),
            new Mutation(
                    1,
                    "a scope releases its members in the order of their registration",
                    "engine/Scope.java",
                    "underWay = java.util.Objects.requireNonNull(ring.before);",
                    "underWay = java.util.Objects.requireNonNull(ring.after);"),
            new Mutation(
                    7,
                    "a resource ends before its deadline",
                    "engine/TtlPlan.java",
                    "return plus(now, own);",
                    "return plus(now, own) - 40_000_000;"),
            new Mutation(
                    1,
                    "a resource ends twenty seconds after its deadline",
                    "engine/TtlPlan.java",
                    "return plus(now, own);",
                    "return plus(now, own) + 20_000_000_000L;"),
            new Mutation(
                    3,
                    "nothing ends by its TTL",
                    "engine/ExpiryLoop.java",
                    "if (end <= now) { return expire(record); }",
                    "if (end <= now) { return Verdict.MOVED_ON; }"),
            new Mutation(
                    1,
                    "what has no TTL ends by one",
                    "engine/TtlPlan.java",
                    "if (ttl == NEVER) { return NEVER; }",
                    "if (ttl == NEVER) { return plus(now, 400_000_000L); }"),
            // ---- how leases are used
            new Mutation(
                    1,
                    "what is released is shared",
                    "engine/ManagedResource.java",
                    "if (!StateWord.isLive(seen) || count == 0) {",
                    "if (count == 0) {"),
            new Mutation(
                    1,
                    "what is retired is shared",
                    "engine/ManagedResource.java",
                    "if (!StateWord.isLive(seen) || count == 0) {",
                    "if (StateWord.isReleased(seen) || count == 0) {"),
            new Mutation(
                    1,
                    "what is retired is renewed",
                    "engine/ManagedResource.java",
                    "if (!isPresent(seen) || !StateWord.isLive(seen)) {",
                    "if (!isPresent(seen)) {"),
            new Mutation(
                    21,
                    "a renewal does not move the deadline",
                    "engine/ManagedResource.java",
                    "boolean raised = newDeadline <= before || DEADLINE.compareAndSet(this, before, newDeadline);",
                    "boolean raised = newDeadline <= before || before < newDeadline;"),
            new Mutation(
                    3,
                    "a touch does not restart the idle time",
                    "engine/DetailedResource.java",
                    "if (TOUCHED.compareAndSet(this, seen, now)) {",
                    "if (seen != now) {"),
            new Mutation(
                    2,
                    "an idle time is not looked at",
                    "engine/DetailedResource.java",
                    "return Math.min(Math.min(super.end(), lifetimeEnd), idleEnd());",
                    "return Math.min(super.end(), lifetimeEnd);"),
            new Mutation(
                    11,
                    "a resource is released with the first lease that closes",
                    "engine/ManagedResource.java",
                    "boolean last = StateWord.count(seen) == 1;",
                    "boolean last = StateWord.count(seen) >= 1;"),
            new Mutation(
                    286,
                    "what moves to another scope stays in the one before",
                    "engine/Scope.java",
                    "former.leave();",
                    ""),
            new Mutation(
                    1,
                    "a scope goes on before a release is done",
                    "engine/Scope.java",
                    "if (released != ReleasePipeline.DONE) {",
                    "if (released == null) {"),
            new Mutation(
                    1,
                    "a handle that throws is not asked again",
                    "cleanup/InlineReleases.java",
                    "return failure == null ? next.open(job, stage) : next.failed(job, failure);",
                    "return failure == null ? next.open(job, stage) : ReleasePipeline.DONE;"),
            new Mutation(
                    12,
                    "a handle that does not answer is not asked again",
                    "cleanup/InlineReleases.java",
                    "return failure == null ? next.open(job, stage) : next.failed(job, failure);",
                    "return failure == null ? ReleasePipeline.DONE : next.failed(job, failure);"),
            new Mutation(
                    118,
                    "a release that is under way is not remembered, and asked for again",
                    "cluster/Releasing.java",
                    "entry.attempt(attempt); return attempt",
                    "return attempt"),
            new Mutation(
                    1017,
                    "a release that is under way of what is in a manifest is not remembered, and asked for again",
                    "cluster/DirectEntry.java",
                    "return ATTEMPT.compareAndSet(this, before, next);",
                    "return before != next;"),
            new Mutation(
                    1,
                    "what is to retire is released at its TTL, whoever has it",
                    "engine/Expirer.java",
                    "if (record.plan().onTtl() == OnTtl.RETIRE) { return retireIfPassed(record); }",
                    ""),
            new Mutation(
                    12,
                    "a scope keeps its lease on what is shared outside",
                    "engine/ScopeMember.java",
                    "Lease<?> held = Objects.requireNonNull(lease, \"what is ended is a lease or a scope\");",
                    "Lease<?> held = Objects.requireNonNull(lease);"
                            + " if (StateWord.count(held.record.word()) > 1) { return ReleasePipeline.DONE; }"),
            new Mutation(
                    1,
                    "every second resource is told to be lost, which its system did not let go of",
                    "cluster/ExternalHold.java",
                    "entry.whenEnded(listener);",
                    "entry.whenEnded(listener); if (token() % 2 == 0) {"
                            + " listener.ended(io.tenure.resource.ReleaseCause.EXTERNALLY_LOST); }"),
            new Mutation(
                    1,
                    "every second resource ends with its owner's session, which is valid",
                    "cluster/ExternalHold.java",
                    "entry.whenEnded(listener);",
                    "entry.whenEnded(listener); if (token() % 2 == 0) {"
                            + " listener.ended(io.tenure.resource.ReleaseCause.OWNERSHIP_LOST); }"),
            new Mutation(
                    1,
                    "every second resource ends as closed, and nobody closed it",
                    "cluster/ExternalHold.java",
                    "entry.whenEnded(listener);",
                    "entry.whenEnded(listener); if (token() % 2 == 0) {"
                            + " listener.ended(io.tenure.resource.ReleaseCause.CLOSED); }"),
            new Mutation(
                    1,
                    "every second resource ends by a shutdown, and nobody shuts down",
                    "cluster/ExternalHold.java",
                    "entry.whenEnded(listener);",
                    "entry.whenEnded(listener); if (token() % 2 == 0) {"
                            + " listener.ended(io.tenure.resource.ReleaseCause.SHUTDOWN); }"),
            new Mutation(
                    2,
                    "a handle is not told that its resource in another system ended",
                    "engine/ExternalResource.java",
                    "noticed = true; notice(context);",
                    "noticed = true;"),
            new Mutation(
                    1,
                    "a handle is told of the end at each attempt to release",
                    "engine/ExternalResource.java",
                    "if (!noticed) { noticed = true; notice(context); }",
                    "notice(context);"),
            new Mutation(
                    3,
                    "every fourth resource is never valid",
                    "cluster/ExternalHold.java",
                    "return entry.isHeld() && standing.validFor",
                    "return token() % 4 != 0 && entry.isHeld() && standing.validFor"),
            new Mutation(
                    323,
                    "what is in quarantine is not tried again",
                    "cluster/QuarantineRetries.java",
                    "retryDue(quarantine.read(rows), census);",
                    ""),
            new Mutation(
                    3,
                    "a forced release says that nobody held it, and does nothing",
                    "cluster/Forcing.java",
                    "CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {",
                    "CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {"
                            + " if (kind != null) { return CompletableFuture.completedFuture(false); }"),
            new Mutation(
                    3,
                    "a forced release says that it was done, and does nothing",
                    "cluster/Forcing.java",
                    "CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {",
                    "CompletableFuture<Boolean> forceRelease(String kind, String id, String reason, Duration timeout) {"
                            + " if (kind != null) { return CompletableFuture.completedFuture(true); }"),
            new Mutation(
                    35,
                    "a forced release of what its own coordinator holds says that it was done, and does nothing",
                    "engine/Engine.java",
                    "record == null ? null : registry.force(record, cause);",
                    "record == null ? null : CompletableFuture.completedFuture(null);"),
            new Mutation(
                    12,
                    "who holds a resource in another system is not known",
                    "cluster/Queries.java",
                    "CompletableFuture<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {",
                    "CompletableFuture<Optional<Holder>> whoHolds(String kind, String id, Duration timeout) {"
                            + " if (kind != null) { return CompletableFuture.completedFuture(Optional.empty()); }"),
            new Mutation(
                    105,
                    "whoever waits when the threads end is not answered",
                    "Shutdown.java",
                    "contained(\"answering of the store's questions\", seat::answerRest);",
                    ""));
}
