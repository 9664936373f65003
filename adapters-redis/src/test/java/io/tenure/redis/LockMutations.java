package io.tenure.redis;

import io.tenure.test.Mutation;
import java.util.List;

/** The ways in which the locks' simulation is to prove itself: each breaks what some line of the product is there for. */
final class LockMutations {

    private LockMutations() {}

    static final List<Mutation> ALL = List.of(
            // ---- taking
            new Mutation(
                    2,
                    "what a living owner holds is taken over",
                    "Taking.java",
                    "if (failure == null && closed && !value.equals(former) && hasTime()) {",
                    "if (failure == null && !value.equals(former) && hasTime()) {"),
            new Mutation(
                    5,
                    "two takes of one owner are one and the same",
                    "LockValue.java",
                    "return owner + \":\" + hex(nonce);",
                    "return owner.toString();"),
            new Mutation(
                    13,
                    "an epoch is not counted in the store, but from what the server remembers",
                    "Epochs.java",
                    "return counts.countUp(seed.link(), above, timeout)",
                    "return CompletableFuture.completedStage(above + 1)"),
            new Mutation(
                    154,
                    "a fence of another run is taken for this one's",
                    "ServerInfo.java",
                    "return runId + \"-\" + replicationId.substring(0, Math.min(ENOUGH_HEX, replicationId.length()));",
                    "return \"the-run\";"),
            // ---- relying
            new Mutation(
                    192,
                    "nobody looks whether what is held is there after a reconnection",
                    "LockStation.java",
                    "unverified.remove(link); verification.all(link);",
                    "unverified.remove(link); service.book().all().forEach(held -> held.verified(link, nowNanos, 60_000_000_000L));"),
            new Mutation(
                    7,
                    "what Redis lost is not told",
                    "LockService.java",
                    "held.lose(); context.lost(held.record(), reason);",
                    ""),
            // ---- what nobody here knows
            new Mutation(
                    87,
                    "what is being taken is taken for nobody's",
                    "LockBook.java",
                    "HeldLock find(long nonce) { return byNonce.get(nonce);",
                    "HeldLock find(long nonce) { HeldLock h = byNonce.get(nonce); return h == null || !h.isTaken() ? null : h;"),
            // ---- the dead
            new Mutation(
                    83,
                    "a walk that failed is taken for done",
                    "ManifestWalk.java",
                    "} else { stage.completeExceptionally(failure); } }",
                    "} else { stage.complete(null); } }"),
            new Mutation(
                    1,
                    "a walk leaves out the last lane",
                    "ManifestWalk.java",
                    "if (next == Lanes.COUNT) {",
                    "if (next == Lanes.COUNT - 13) {"),
            // ---- releasing
            // ---- sending
            new Mutation(
                    2,
                    "a silent server is waited for",
                    "Heartbeat.java",
                    "if (silentNanos >= patience.toNanos()) { return true;",
                    "if (silentNanos >= patience.toNanos()) { return false;"),
            new Mutation(
                    2,
                    "whoever waits for a link hears of none that comes",
                    "LinkKeeper.java",
                    "tellAll(served, waiter -> waiter.linked(made));",
                    ""),
            // ---- waiting
            new Mutation(
                    18,
                    "a wake-up is lost that comes while the first tries",
                    "WaitRoom.java",
                    "trying = woken; woken = false; return trying;",
                    "trying = false; woken = false; return trying;"),
            new Mutation(
                    1,
                    "publications that have become silent stay so",
                    "Bulletin.java",
                    "silent = unanswered == MOST_UNANSWERED;",
                    "silent = false;"));
}
