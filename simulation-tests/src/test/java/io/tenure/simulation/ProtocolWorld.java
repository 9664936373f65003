package io.tenure.simulation;

import io.tenure.adapter.Fencing;
import io.tenure.store.CoordinationStore;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Fault;
import io.tenure.testkit.sim.GuaranteeBrokenError;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedSystem;
import io.tenure.testkit.sim.Weather;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One world of the protocol's simulation: what it is made of is drawn from its seed, and so is all that happens. */
final class ProtocolWorld {

    private static final Duration EVENING = Duration.ofSeconds(60);

    private final SimulatedCluster cluster;
    private final Duration day;

    ProtocolWorld(long seed) {
        Dice dice = new Dice(VirtualTime.inSequence(seed).random());
        List<SimulatedSystem> systems = draw(dice);
        boolean fenced = systems.stream().allMatch(system -> system.fencing() == Fencing.FENCED);
        Set<Fault> faults = Fault.all();
        if (dice.chance(0.03)) {
            faults.add(Fault.STORE_RESTORED);
        }
        day = dice.millis(4_000, dice.chance(0.5) ? 7_000 : 14_000);
        SimulatedCluster.Builder builder = SimulatedCluster.builder(seed)
                .service(new Workload(dice.chance(0.3) ? 8 : 0))
                .faults(faults)
                .weather(Weather::draw)
                .liveness(dice.chance(0.4) ? CoordinationStore.Liveness.WITNESS : CoordinationStore.Liveness.TTL)
                // Where all are fenced nothing waits for a lock-delay, and the clocks alone decide.
                .owner(settings -> settings.margin(Duration.ofMillis(fenced ? 150 : 300)));
        systems.forEach(builder::system);
        cluster = builder.build();
    }

    /** Most worlds have all kinds of systems, some have but one. */
    private static List<SimulatedSystem> draw(Dice dice) {
        int what = dice.below(100);
        boolean manifestAlone = what >= 40 && what < 60;
        List<SimulatedSystem> systems = new ArrayList<>();
        for (Fencing fencing : Fencing.values()) {
            boolean alone = (what < 25 && fencing == Fencing.FENCED)
                    || (what >= 25 && what < 32 && fencing == Fencing.UNFENCED)
                    || (what >= 32 && what < 40 && fencing == Fencing.COMPARE_ONLY);
            if (alone || what >= 60) {
                String kind = fencing.name().toLowerCase(Locale.ROOT).replace('_', '-');
                systems.add(SimulatedSystem.of(kind, fencing));
            }
        }
        if (manifestAlone || what >= 60) {
            systems.add(SimulatedSystem.withManifest("manifest"));
        }
        return systems;
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** Lives through the day and the evening; what was broken, null if nothing was. */
    @Nullable
    String run() {
        try {
            cluster.live(day, EVENING);
            return null;
        } catch (GuaranteeBrokenError broken) {
            return broken.violation().toString();
        }
    }
}
