package io.tenure.cluster.sim;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Optional;
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
        return call(timeout, () -> new Taken<>(intent.id(), system.take(intent)));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        world.history().releaseAsked(process, record);
        return call(timeout, () -> {
            if (system.release(record, revoke) && keepsManifest()) {
                world.released(record);
            }
            return true;
        });
    }

    @Override
    public boolean keepsManifest() {
        return system.keepsManifest();
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        world.history().walkAsked(process, owner);
        return call(timeout, () -> {
            system.reclaim(owner);
            return true;
        });
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return keepsManifest()
                ? call(timeout, () -> system.find(id))
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /** Where answers arrive: of one that keeps a manifest on a thread of its process, for that goes on there. */
    private void answer(Runnable answering) {
        if (keepsManifest()) {
            process.onClientThread(answering);
        } else {
            answering.run();
        }
    }

    private <T> CompletionStage<T> call(Duration timeout, Supplier<T> work) {
        CompletableFuture<T> reply = new CompletableFuture<>();
        Dice dice = world.dice();
        Weather weather = world.outsideWeather();
        Duration patience = timeout.plus(dice.millis(0, 90));
        world.after(
                patience,
                () -> answer(() -> reply.completeExceptionally(new TimeoutException("the external system is silent"))));
        if (dice.chance(weather.requestLost())) {
            return reply;
        }
        if (dice.chance(weather.refused()) || world.isOutsideDown()) {
            world.after(
                    dice.micros(100, 3_000),
                    () -> answer(() -> reply.completeExceptionally(new IllegalStateException("503"))));
            return reply;
        }
        boolean replyLost = dice.chance(weather.replyLost());
        boolean late = dice.chance(weather.late());
        if (late && world.hasWitnesses() && dice.chance(0.2)) {
            world.crashSoon(process);
        }
        world.after(late ? lateness(timeout) : dice.micros(100, 3_000), () -> {
            try {
                T value = work.get();
                if (!replyLost) {
                    world.after(dice.micros(100, 3_000), () -> answer(() -> reply.complete(value)));
                }
            } catch (RuntimeException e) {
                answer(() -> reply.completeExceptionally(e));
            }
        });
        return reply;
    }

    /** A system that refuses nothing is only ever as late as two lock-delays cover: more nobody promises. */
    private Duration lateness(Duration timeout) {
        Dice dice = world.dice();
        Duration most = fencing() == Fencing.FENCED ? timeout.plusSeconds(8) : shorter(timeout);
        Duration justLate = timeout.plus(dice.millis(-20, 60));
        return dice.chance(0.3) && justLate.compareTo(most) < 0
                ? justLate
                : Duration.ofMillis(20 + (long) dice.below((int) most.toMillis()));
    }

    private static Duration shorter(Duration timeout) {
        Duration undone = timeout.plus(SimWorld.LOCK_DELAY.multipliedBy(9).dividedBy(10));
        Duration swept = SimWorld.LOCK_DELAY.multipliedBy(19).dividedBy(10);
        return undone.compareTo(swept) < 0 ? undone : swept;
    }
}
