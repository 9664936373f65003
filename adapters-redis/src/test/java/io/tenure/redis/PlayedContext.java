package io.tenure.redis;

import io.tenure.adapter.AdapterContext;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A coordinator, as far as an adapter sees it, that is played by hand. */
final class PlayedContext implements AdapterContext {

    final List<ResourceRecord> lost = new CopyOnWriteArrayList<>();
    /** What was asked about owners, to be answered by hand. */
    final List<CompletableFuture<Boolean>> asked = new CopyOnWriteArrayList<>();
    /** Which owners that was about. */
    final List<OwnerId> askedAbout = new CopyOnWriteArrayList<>();
    /** What was counted, one number after the other. */
    final List<Long> counted = new CopyOnWriteArrayList<>();
    /** Runs at each count. */
    volatile Runnable onCount = () -> {};

    private final AtomicLong count = new AtomicLong();
    private final TimeSource time;

    PlayedContext(TimeSource time) {
        this.time = time;
    }

    @Override
    public TimeSource time() {
        return time;
    }

    @Override
    public String name() {
        return "played";
    }

    @Override
    public CompletionStage<Long> countUp(String counter, long above, Duration timeout) {
        long next = count.updateAndGet(last -> Math.max(last, above) + 1);
        counted.add(next);
        onCount.run();
        return CompletableFuture.completedStage(next);
    }

    @Override
    public CompletionStage<Boolean> isClosed(OwnerId owner, Duration timeout) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        askedAbout.add(owner);
        asked.add(answer);
        return answer;
    }

    @SuppressWarnings("MissingOverride")
    public boolean mustNotBlock() {
        return false;
    }

    @Override
    public void lost(ResourceRecord record, String reason) {
        lost.add(record);
    }
}
