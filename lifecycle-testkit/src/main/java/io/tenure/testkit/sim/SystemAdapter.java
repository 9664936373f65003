package io.tenure.testkit.sim;

import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process's way to an external system, through the cluster's weather. */
final class SystemAdapter implements ResourceAdapter<Grant> {

    /** How many of those that are refused are thrown back at whoever asks. */
    private static final double THROWS = 0.2;

    private final SimulatedNetwork network;
    private final SimulatedProcess process;
    private final SimulatedSystem system;
    /** The nonces of what its system said to have let go of. */
    private final Set<Long> lost = new HashSet<>();

    private @Nullable AdapterContext context;

    SystemAdapter(SimulatedNetwork network, SimulatedProcess process, SimulatedSystem system) {
        this.network = network;
        this.process = process;
        this.system = system;
    }

    @Override
    public void bind(AdapterContext newContext) {
        context = newContext;
    }

    /** The system says that what is in its manifest was released; it is heard on a thread of the process. */
    void isLost(ResourceRecord record) {
        process.onClientThread(() -> {
            lost.add(record.nonce());
            Objects.requireNonNull(context).lost(record, "released by another");
        });
    }

    /** Not once it has heard that its system let go of that. */
    @Override
    public boolean validFor(Grant grant, Duration duration) {
        return !lost.contains(grant.nonce());
    }

    @Override
    public String kind() {
        return system.kind();
    }

    @Override
    public Fencing fencing() {
        return system.fencing();
    }

    /** A FENCED system compares tokens, so that its names need not be in the store. */
    @Override
    public boolean isExclusive() {
        return fencing() != Fencing.FENCED;
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
    public boolean keepsManifest() {
        return system.keepsManifest();
    }

    @Override
    public CompletionStage<Taken<Grant>> take(ResourceRecord intent, Duration timeout) {
        return call(timeout, () -> {
            Grant grant = system.take(intent);
            return new Taken<>(grant, grant.token());
        });
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        return call(timeout, () -> {
            if (system.release(record, revoke) && keepsManifest()) {
                process.cluster().released(system, record);
            }
            return true;
        });
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
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

    private <T> CompletionStage<T> call(Duration timeout, Supplier<T> work) {
        Dice dice = network.dice();
        Weather weather = process.conditions().toSystems();
        boolean requestLost = dice.chance(weather.requestLost());
        boolean refused = !requestLost
                && (dice.chance(weather.refused())
                        || process.cluster().conditions().areSystemsDown());
        if (refused && dice.chance(THROWS)) {
            throw new IllegalStateException("503, at once");
        }
        CompletableFuture<T> answer = network.answerWithin(
                timeout.plus(dice.millis(0, 90)), () -> new TimeoutException("the external system is silent"));
        if (requestLost) {
            return onProcess(answer);
        }
        if (refused) {
            network.send(dice.micros(100, 3_000), () -> answer.completeExceptionally(new IllegalStateException("503")));
            return onProcess(answer);
        }
        boolean replyLost = dice.chance(weather.replyLost());
        boolean late = dice.chance(weather.late());
        if (late && process.cluster().hasWitnesses() && dice.chance(0.4)) {
            process.crashSoon();
        }
        network.send(late ? lateness(timeout) : dice.micros(100, 3_000), () -> {
            CompletableFuture<T> reply = new CompletableFuture<>();
            try {
                reply.complete(work.get());
            } catch (RuntimeException e) {
                reply.completeExceptionally(e);
            }
            if (!replyLost) {
                network.pass(reply, dice.micros(100, 3_000), answer);
            }
        });
        return onProcess(answer);
    }

    /** Where answers arrive: of a system with a manifest on a thread of the process, for what follows goes on there. */
    private <T> CompletionStage<T> onProcess(CompletableFuture<T> answer) {
        if (!keepsManifest()) {
            return answer;
        }
        CompletableFuture<T> heard = new CompletableFuture<>();
        var unused = answer.whenComplete((value, failure) -> process.onClientThread(() -> {
            if (failure != null) {
                heard.completeExceptionally(failure);
            } else {
                heard.complete(value);
            }
        }));
        return heard;
    }

    /** A system that refuses nothing is only ever as late as two lock-delays cover: more nobody promises. */
    private Duration lateness(Duration timeout) {
        Dice dice = network.dice();
        Duration most = fencing() == Fencing.FENCED ? timeout.plusSeconds(8) : coveredBySweeps(timeout);
        Duration justLate = timeout.plus(dice.millis(-20, 60));
        return dice.chance(0.3) && justLate.compareTo(most) < 0
                ? justLate
                : Duration.ofMillis(20 + (long) dice.below((int) most.toMillis()));
    }

    private Duration coveredBySweeps(Duration timeout) {
        Duration lockDelay = process.cluster().lockDelay();
        Duration undone = timeout.plus(lockDelay.multipliedBy(9).dividedBy(10));
        Duration swept = lockDelay.multipliedBy(19).dividedBy(10);
        return undone.compareTo(swept) < 0 ? undone : swept;
    }
}
