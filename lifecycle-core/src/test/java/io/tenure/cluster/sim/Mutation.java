package io.tenure.cluster.sim;

import java.util.List;

/**
 * A way to break the protocol: in one source file, a text is replaced. The text has to be there exactly once, so a
 * mutation that the sources have outgrown is noticed.
 *
 * @param name what is broken
 * @param file the source, below {@code io/tenure/cluster}
 * @param from what is replaced
 * @param to by what
 * @param firstSeed where the search begins: near where it was found before, for it takes long where few worlds show it
 */
record Mutation(String name, String file, String from, String to, long firstSeed) {

    private Mutation(String name, String file, String from, String to) {
        this(name, file, from, to, 1);
    }

    static final List<Mutation> ALL = List.of(
            new Mutation(
                    "the orphan's set is not frozen: writes need neither a live epoch nor the absence of a tombstone",
                    "BatchWriter.java",
                    """
                            builder.ifCreated(home.ownKey(), home.standing().epoch()).elseRead(home.ownKey());
                            builder.ifAbsent(home.keys().tombstone(home.self()))
                                    .elseRead(home.keys().tombstone(home.self()));
                    """,
                    ""),
            new Mutation(
                    "reclaim does not revoke",
                    "CleanLane.java",
                    "adapter.release(job.record(), true, timeout)",
                    "adapter.release(job.record(), false, timeout)"),
            new Mutation(
                    "undoing a take of unknown outcome does not revoke",
                    "Undoing.java",
                    "entry.adapter().release(entry.record(), true, timeout)",
                    "entry.adapter().release(entry.record(), false, timeout)"),
            new Mutation(
                    "undoing a take that is in a manifest does not revoke",
                    "DirectUndoing.java",
                    "entry.adapter().release(entry.record(), true, timeout)",
                    "entry.adapter().release(entry.record(), false, timeout)"),
            new Mutation(
                    "a take that is in a manifest is believed without a second look at the session",
                    "DirectAcquiring.java",
                    "if (!taking || !home.standing().isValid() || !take.complete(hold)) {",
                    "if (!taking || !take.complete(hold)) {"),
            new Mutation(
                    "an owner does not fence itself by its clock",
                    "Validity.java",
                    "return leftNanos(nowNanos) > forNanos && !isSuspect(nowNanos, wallMillis);",
                    "return true;"),
            new Mutation(
                    "validity counts from the receipt of the renewal",
                    "SessionKeeper.java",
                    "grant, sentNanos, sentWallMillis, home.settings().margin()));",
                    "grant, home.time().nowNanos(), home.time().wallMillis(), home.settings().margin()));",
                    330),
            new Mutation(
                    "the name is deleted before the resource is released",
                    "Releasing.java",
                    "attempt = markingIfSlow(entry, releaseOutside(entry, timeout))",
                    "attempt = writes.delete(entry).thenCompose(deleted -> releaseOutside(entry, timeout))"),
            new Mutation(
                    "a batch of unknown outcome is taken for one that failed",
                    "BatchWriter.java",
                    "} else if (!Failures.isNotApplied(failure)) {\n            settle(batch, first, mark);",
                    "} else if (!Failures.isNotApplied(failure)) {\n            fail(batch, failure);\n            next();"),
            new Mutation(
                    "a suspended machine is not noticed",
                    "Validity.java",
                    "suspect = Math.abs(wall - monotonic) > toleranceMillis;",
                    "suspect = false && wall > monotonic;"),
            new Mutation(
                    "what cannot refuse a late take is swept once only",
                    "ClaimWork.java",
                    "case UNFENCED -> 2;",
                    "case UNFENCED -> 1;",
                    11_210),
            new Mutation(
                    "the outcome of a take is believed without a second look at the session",
                    "Acquiring.java",
                    "boolean counts = home.standing().isValid() && !entry.isRevoked() && acquisition.succeed(hold);",
                    "boolean counts = acquisition.succeed(hold) || true;"),
            new Mutation(
                    "a survivor forgets the claims of those that died midway",
                    "Orphan.java",
                    "void tryAgainAt(long nanos) {\n            busy = false;",
                    "void tryAgainAt(long nanos) {\n            busy = true;"),
            new Mutation(
                    "the record of a resource is deleted before the survivor has released it",
                    "ClaimWork.java",
                    "if (failures >= MAX_FAILURES) {\n            quarantine(item, failures, why);",
                    "if (failures >= 1) {\n            swept(item);"),
            new Mutation(
                    "a claim does not need its owner to be absent",
                    "Claiming.java",
                    ".ifAbsent(keys.owner(orphan.owner()))",
                    ""));
}
