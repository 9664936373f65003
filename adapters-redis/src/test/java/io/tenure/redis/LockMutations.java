package io.tenure.redis;

import io.tenure.test.Mutation;
import java.util.List;

/** The ways in which the locks' simulation is to prove itself: each breaks what some line of the product is there for. */
final class LockMutations {

    private LockMutations() {}

    static final List<Mutation> ALL = List.of(
            // ---- taking
            new Mutation(
                    86,
                    "that a request may still arrive is forgotten",
                    "Taking.java",
                    "mayArrive |= mayComeTwice();",
                    ""),
            new Mutation(
                    47,
                    "a take of unknown outcome is taken for one that failed",
                    "Taking.java",
                    "} else { unknown(failure); } }",
                    "} else { failed(String.valueOf(failure.getMessage())); } }"),
            new Mutation(
                    4722,
                    "Redis drops a lock before its backstop",
                    "Taking.java",
                    "Long.toString(held.backstopNanos() / LockService.NANOS_PER_MILLI);",
                    "Long.toString(held.backstopNanos() / 2 / LockService.NANOS_PER_MILLI);"),
            new Mutation(
                    1,
                    "what a living owner holds is taken over",
                    "Taking.java",
                    "if (failure == null && closed && !value.equals(former) && hasTime()) {",
                    "if (failure == null && !value.equals(former) && hasTime()) {"),
            new Mutation(
                    2,
                    "two takes of one owner are one and the same",
                    "LockValue.java",
                    "return owner + \":\" + hex(nonce);",
                    "return owner.toString();"),
            new Mutation(
                    11,
                    "an epoch is not counted in the store, but from what the server remembers",
                    "Epochs.java",
                    "return counts.countUp(seed.link(), above, timeout)",
                    "return CompletableFuture.completedStage(above + 1)"),
            new Mutation(
                    7,
                    "a fence of another run is taken for this one's",
                    "ServerInfo.java",
                    "return runId + \"-\" + replicationId.substring(0, Math.min(ENOUGH_HEX, replicationId.length()));",
                    "return \"the-run\";"),
            // ---- relying
            new Mutation(
                    42,
                    "a silent server is trusted for ever",
                    "HeldLock.java",
                    "on.answeredWithin(now, trustNanos)",
                    "on.isUp()"),
            new Mutation(
                    62,
                    "trust counts from when the answer was read",
                    "Link.java",
                    "confirmed.setOpaque(sent);",
                    "confirmed.setOpaque(Moment.of(time));"),
            new Mutation(
                    45,
                    "what a machine slept through has not passed",
                    "Moment.java",
                    "return apartNanos > ALIKE_NANOS ? passedNanos + apartNanos : passedNanos;",
                    "return passedNanos;"),
            new Mutation(
                    1,
                    "a lock is valid while it is being released",
                    "HeldLock.java",
                    "return !lost && !ending && on",
                    "return !lost && on"),
            new Mutation(
                    7,
                    "backstops are not renewed",
                    "Backstops.java",
                    "if (held.isDue(now, SHARE)) {",
                    "if (held == null) {"),
            new Mutation(
                    23,
                    "nobody looks whether what is held is there after a reconnection",
                    "LockStation.java",
                    "unverified.remove(link); verification.all(link);",
                    "unverified.remove(link); service.book().all().forEach(held -> held.verified(link, Moment.of(service.time()), 60_000_000_000L));"),
            new Mutation(
                    3,
                    "what Redis lost is not told",
                    "LockService.java",
                    "held.lose(); context.lost(held.record(), reason);",
                    ""),
            new Mutation(
                    14,
                    "what a machine slept through has not passed where a backstop changes",
                    "Backstop.java",
                    "if (last != null && last.leftNanos(now) > lengthNanos) { certain =",
                    "if (last != null && last.sent.nanos() + last.lengthNanos - now.nanos() > lengthNanos) { certain ="),
            // ---- what nobody here knows
            new Mutation(
                    49,
                    "what a manifest lists for nobody stays",
                    "Verification.java",
                    "service.release(leftover, true, FOR_LEFTOVERS).whenComplete(",
                    "java.util.concurrent.CompletableFuture.completedFuture(leftover).whenComplete("),
            new Mutation(
                    5928,
                    "what is being taken is taken for nobody's",
                    "LockBook.java",
                    "HeldLock find(long nonce) { return byNonce.get(nonce);",
                    "HeldLock find(long nonce) { HeldLock h = byNonce.get(nonce); return h == null || !h.isTaken() ? null : h;"),
            // ---- the dead
            new Mutation(
                    28,
                    "a walk does not bury",
                    "ManifestWalk.java",
                    "run(lane, link, Script.BURY, keys, args, reply -> scan(lane, link, ScanCursor.INITIAL, false));",
                    "scan(lane, link, ScanCursor.INITIAL, false);"),
            new Mutation(
                    104,
                    "a walk leaves a lane out that was not applied",
                    "ManifestWalk.java",
                    "next = lane.number();",
                    ""),
            new Mutation(
                    82,
                    "a walk that failed is taken for done",
                    "ManifestWalk.java",
                    "} else { stage.completeExceptionally(failure); } }",
                    "} else { stage.complete(null); } }"),
            // In a world with a fail-over, where what it brought back of the dead may stay, and this may not.
            new Mutation(
                    4,
                    "a walk leaves out the last lane",
                    "ManifestWalk.java",
                    "if (next == Lanes.COUNT) {",
                    "if (next == Lanes.COUNT - 13) {"),
            // ---- who holds what
            new Mutation(
                    2,
                    "nobody is said to hold what is held",
                    "LockService.java",
                    "found.complete(value == null ? Optional.empty() : record(id, value));",
                    "found.complete(Optional.empty());"),
            new Mutation(
                    5,
                    "a lock is said to be held with another's token",
                    "LockStation.java",
                    "record.owner(), \"\", record.token(), record.sinceWallMillis(), true);",
                    "record.owner(), \"\", record.token() - 1, record.sinceWallMillis(), true);"),
            // ---- releasing
            new Mutation(
                    10,
                    "a release of unknown outcome is taken for done",
                    "Releasing.java",
                    "void end(Throwable failure) { stage.completeExceptionally(failure); }",
                    "void end(Throwable failure) { if (held != null) { service.book().remove(held); } stage.complete(true); }"),
            // ---- sending
            new Mutation(
                    1,
                    "what waits for a call goes only with what comes",
                    "Outbox.java",
                    "calls.decrementAndGet(); flush(); }",
                    "calls.decrementAndGet(); }"),
            new Mutation(
                    5,
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
                    7,
                    "a wake-up is lost with whom it was given to",
                    "WaitRoom.java",
                    "boolean passesOn = !hasLock || woken;",
                    "boolean passesOn = false;"),
            new Mutation(
                    10,
                    "nobody subscribes again after a reconnection",
                    "Bulletin.java",
                    "listeners.keySet().forEach(channel -> subscribe(made, channel));",
                    ""),
            new Mutation(
                    4,
                    "whoever waits in turn has no place",
                    "Waiting.java",
                    "this.spec = request.spec(waiter);",
                    "this.spec = request.spec(\"\");"),
            new Mutation(
                    4,
                    "whoever tries in turn does not wait for its turn",
                    "Taking.java",
                    "intent.attributes().getOrDefault(LockOptions.FAIR, \"\"),",
                    "\"\","),
            new Mutation(
                    161,
                    "a strict lock is looked at once after its end was published",
                    "WaitRoom.java",
                    "queue.echoes = ECHOES.length;",
                    "queue.echoes = 0;"),
            new Mutation(
                    1,
                    "a wake-up is lost that comes while the first tries",
                    "WaitRoom.java",
                    "trying = woken; woken = false; return trying;",
                    "trying = false; woken = false; return trying;"),
            new Mutation(
                    106,
                    "publications that have become silent stay so",
                    "Bulletin.java",
                    "silent = unanswered == MOST_UNANSWERED;",
                    "silent = false;"));
}
