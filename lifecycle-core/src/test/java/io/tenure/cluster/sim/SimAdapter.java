package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One process's way to an external system. */
final class SimAdapter implements ResourceAdapter<String> {

    private final SimWorld world;
    private final SimProcess process;
    private final SimSystem system;

    SimAdapter(SimWorld world, SimProcess process, SimSystem system) {
        this.world = world;
        this.process = process;
        this.system = system;
    }

    @Override
    public String kind() {
        return system.kind();
    }

    @Override
    public Fencing fencing() {
        return system.fencing();
    }

    @Override
    public String endpoint() {
        return "sim://" + kind();
    }

    @Override
    public int reclaimsPerSecond() {
        return 1_000;
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        return call(timeout, () -> {
            system.take(intent);
            return new Taken<>(intent.id(), intent.token());
        });
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        world.history().releaseAsked(process, record);
        return call(timeout, () -> {
            system.release(record, revoke);
            return true;
        });
    }

    private <T> CompletionStage<T> call(Duration timeout, Supplier<T> work) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        Dice dice = world.dice();
        Weather weather = world.outsideWeather();
        world.after(timeout, () -> reply.completeExceptionally(new TimeoutException("the external system is silent")));
        if (dice.chance(weather.requestLost())) {
            return reply;
        }
        if (dice.chance(weather.refused()) || world.isOutsideDown()) {
            world.after(dice.micros(100, 3_000), () -> reply.completeExceptionally(new IllegalStateException("503")));
            return reply;
        }
        boolean replyLost = dice.chance(weather.replyLost());
        world.after(dice.chance(weather.late()) ? lateness(timeout) : dice.micros(100, 3_000), () -> {
            try {
                T value = work.get();
                if (!replyLost) {
                    world.after(dice.micros(100, 3_000), () -> reply.complete(value));
                }
            } catch (RuntimeException e) {
                reply.completeExceptionally(e);
            }
        });
        return reply;
    }

    /** A system that refuses nothing is only ever as late as a lock-delay covers: more nobody promises. */
    private Duration lateness(Duration timeout) {
        return fencing() == Fencing.FENCED
                ? timeout.plus(world.dice().millis(0, 12_000))
                : world.dice().millis(100, SimWorld.LOCK_DELAY.toMillis() * 14 / 10);
    }
}
