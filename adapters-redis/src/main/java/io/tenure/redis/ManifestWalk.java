package io.tenure.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.tenure.resource.OwnerId;
import io.tenure.time.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Releases everything that a closed owner holds, lane by lane, by its manifests. One walk, one thread at a time. */
final class ManifestWalk {

    /*
     * I1 The owner is marked dead in a lane before its manifest is read there: what its manifest does not list then, it
     *    cannot take any more.
     * I2 A lane is done when its manifest was read from the beginning to the end and nothing was listed.
     * I3 No more locks are released in a second than the settings allow, by all walks together.
     * I4 A walk takes no turn that comes after its deadline, but ends: whoever follows it would take one for the same locks.
     */

    private static final int PAGE = 100;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final LockService service;
    private final OwnerId owner;
    private final long deadlineNanos;
    private final CompletableFuture<@Nullable Void> stage = new CompletableFuture<>();
    private int next;

    ManifestWalk(LockService service, OwnerId owner, Duration timeout) {
        this.service = service;
        this.owner = owner;
        this.deadlineNanos = service.time().nowNanos() + Nanos.of(timeout);
    }

    CompletionStage<?> begin() {
        nextLane();
        return stage;
    }

    private void nextLane() {
        if (next == Lanes.COUNT) {
            stage.complete(null);
            return;
        }
        Lane lane = service.lanes().all().get(next++);
        service.wire().links().whenUp(lane.slot(), new LinkKeeper.Waiter() {
            @Override
            public void linked(Link link) {
                bury(lane, link);
            }

            @Override
            public void unlinked(NotAppliedException why) {
                retry(lane, why);
            }

            @Override
            public long deadlineNanos() {
                return deadlineNanos;
            }
        });
    }

    private void bury(Lane lane, Link link) {
        String[] keys = {lane.dead(owner)};
        String[] args = {LockService.CLOSED_MILLIS};
        run(lane, link, Script.BURY, keys, args, reply -> scan(lane, link, ScanCursor.INITIAL, false));
    }

    private void scan(Lane lane, Link link, ScanCursor from, boolean sawAny) {
        then(lane, link, link.commands().hscan(lane.held(owner), from, ScanArgs.Builder.limit(PAGE)), page -> {
            boolean saw = sawAny || !page.getMap().isEmpty();
            release(lane, link, new ArrayList<>(page.getMap().entrySet()), () -> after(lane, link, page, saw));
        });
    }

    private void after(Lane lane, Link link, MapScanCursor<String, String> page, boolean sawAny) {
        if (!page.isFinished()) {
            scan(lane, link, page, sawAny);
        } else if (sawAny) {
            scan(lane, link, ScanCursor.INITIAL, false);
        } else {
            nextLane();
        }
    }

    /** A page of the server's choosing, in pages of ours. */
    private void release(Lane lane, Link link, List<Map.Entry<String, String>> listed, Runnable done) {
        if (listed.isEmpty()) {
            done.run();
            return;
        }
        List<Map.Entry<String, String>> now = listed.subList(0, Math.min(PAGE, listed.size()));
        List<Map.Entry<String, String>> later = listed.subList(now.size(), listed.size());
        String[] keys = new String[now.size() + 1];
        String[] args = new String[2 * now.size()];
        keys[0] = lane.held(owner);
        for (int i = 0; i < now.size(); i++) {
            keys[i + 1] = lane.lock(now.get(i).getKey());
            args[2 * i] = now.get(i).getKey();
            args[2 * i + 1] = now.get(i).getValue();
        }
        pace(
                now.size(),
                () -> run(lane, link, Script.RECLAIM, keys, args, reply -> {
                    link.serverSaid(reply.number(1));
                    release(lane, link, later, done);
                }));
    }

    private void run(Lane lane, Link link, Script script, String[] keys, String[] args, Consumer<Reply> step) {
        link.run(script, keys, args, new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                step.accept(reply);
            }

            @Override
            public void failed(Throwable failure) {
                fail(lane, link, failure);
            }
        });
    }

    private void pace(int locks, Runnable step) {
        long nowNanos = service.time().nowNanos();
        Duration wait =
                nowNanos - deadlineNanos >= 0 ? null : service.reclaims().enter(locks, nowNanos, deadlineNanos);
        if (wait == null) {
            stage.completeExceptionally(new IllegalStateException("not done in time; lane " + next + " is next"));
        } else if (wait.isZero()) {
            step.run();
        } else {
            service.later(wait, step, refused -> stage.completeExceptionally(refused));
        }
    }

    private <T> void then(Lane lane, Link link, CompletionStage<T> answer, Consumer<T> step) {
        answer.whenComplete((value, failure) -> {
            if (failure != null) {
                fail(lane, link, NotAppliedException.ofReply(failure));
            } else {
                step.accept(value);
            }
        });
    }

    private void fail(Lane lane, Link link, Throwable failure) {
        if (failure instanceof NotAppliedException refused) {
            if (refused.isElsewhere()) {
                service.wire().links().isElsewhere(lane.slot(), link);
            }
            retry(lane, refused);
        } else {
            stage.completeExceptionally(failure);
        }
    }

    /** Nothing was applied, as where a slot is on its way to another server: the lane is begun again. */
    private void retry(Lane lane, NotAppliedException why) {
        if (service.time().nowNanos() - deadlineNanos >= 0) {
            stage.completeExceptionally(why);
            return;
        }
        next = lane.number();
        service.later(PAUSE, this::nextLane, stage::completeExceptionally);
    }
}
