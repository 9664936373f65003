package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.OwnerId;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which owners are closed for good, as the store says; asked about each at most twice a second. Thread-safe. */
final class Departures {

    /*
     * I1 `true` comes from the store's tombstone, which stays: only a yes is believed without end, a no for the pause.
     */

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int MOST = 4_096;

    private final AdapterContext context;
    private final TimeSource time;
    private final ConcurrentHashMap<OwnerId, Look> looks = new ConcurrentHashMap<>();

    /** One question to the store. */
    private record Look(CompletableFuture<Boolean> answer, long askedNanos) {}

    Departures(AdapterContext context, TimeSource time) {
        this.context = context;
        this.time = time;
    }

    CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout) {
        long nowNanos = time.nowNanos();
        Look last = looks.get(owner);
        if (last != null && (isYes(last) || nowNanos - last.askedNanos() < PAUSE.toNanos())) {
            return last.answer();
        }
        Look next = new Look(new CompletableFuture<>(), nowNanos);
        if (!isFirst(owner, last, next)) {
            return isClosed(owner, timeout);
        }
        if (looks.size() > MOST) {
            looks.values().removeIf(look -> nowNanos - look.askedNanos() >= PAUSE.toNanos());
        }
        context.isClosed(owner, timeout).whenComplete((closed, failure) -> {
            if (failure != null) {
                looks.remove(owner, next);
                next.answer().completeExceptionally(failure);
            } else {
                next.answer().complete(closed);
            }
        });
        return next.answer();
    }

    private boolean isFirst(OwnerId owner, @Nullable Look last, Look next) {
        return last == null ? looks.putIfAbsent(owner, next) == null : looks.replace(owner, last, next);
    }

    private static boolean isYes(Look look) {
        return look.answer().isDone()
                && !look.answer().isCompletedExceptionally()
                && look.answer().join();
    }
}
