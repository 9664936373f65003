package io.tenure.simulation;

import io.tenure.test.Mutation;
import java.util.List;

/** What of the process itself is broken, and of what users ask for. */
final class LocalMutations {

    private LocalMutations() {}

    static final List<Mutation> ALL = List.of(
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
                    1,
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
                    2,
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
                    340,
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
                    381,
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
