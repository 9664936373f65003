package io.tenure.simulation;

import io.tenure.adapter.Fencing;
import io.tenure.store.CoordinationStore;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Fault;
import io.tenure.testkit.sim.GuaranteeBrokenError;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedClusterBuilder;
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

    private static final List<Fencing> ANY = List.of(Fencing.values());

    /** In so many worlds what is sent is often late, and others force its release while its sender dies: elsewhere these rarely meet. */
    private static final double LATE_WORLDS = 0.1;

    private static final double OFTEN_LATE = 0.25;

    /** In so many worlds the store is put back, once at least; after that most guarantees say nothing any more. */
    private static final double RESTORED_WORLDS = 0.05;

    /** In so many worlds each process has two coordinators. */
    private static final double TWICE_WORLDS = 0.1;

    /** In so many worlds there are so many processes that most of them may die at once. */
    private static final double CROWDED_WORLDS = 0.02;

    private static final int CROWD = 6;
    private static final int FEW = 3;

    /** So many of a hundred steps of a process force a release, where any do. */
    private static final int FORCED = 8;

    private final SimulatedCluster cluster;
    private final Duration day;

    ProtocolWorld(long seed) {
        Dice dice = new Dice(VirtualTime.inSequence(seed).random());
        List<SimulatedSystem> systems = draw(dice);
        Set<Fault> faults = Fault.all();
        if (dice.chance(RESTORED_WORLDS)) {
            faults.add(Fault.STORE_RESTORED);
        }
        day = dice.millis(4_000, dice.chance(0.5) ? 7_000 : 14_000);
        boolean forced = dice.chance(0.3);
        boolean witnesses = dice.chance(0.4);
        boolean late = dice.chance(LATE_WORLDS);
        if (late) {
            systems = List.of(system(ANY.get(dice.below(ANY.size()))));
        }
        boolean twice = dice.chance(TWICE_WORLDS);
        boolean crowded = dice.chance(CROWDED_WORLDS);
        boolean fenced = systems.stream().allMatch(system -> system.fencing() == Fencing.FENCED);
        SimulatedClusterBuilder builder = SimulatedCluster.builder(seed)
                .service(new Workload(forced || late ? FORCED : 0, twice))
                .processes(crowded ? CROWD : FEW)
                .faults(faults)
                .weather(drawn -> late ? Weather.draw(drawn).withLate(OFTEN_LATE) : Weather.draw(drawn))
                .liveness(witnesses || late ? CoordinationStore.Liveness.WITNESS : CoordinationStore.Liveness.TTL)
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
                systems.add(system(fencing));
            }
        }
        if (manifestAlone || what >= 60) {
            systems.add(SimulatedSystem.withManifest("manifest"));
        }
        return systems;
    }

    private static SimulatedSystem system(Fencing fencing) {
        return SimulatedSystem.of(fencing.name().toLowerCase(Locale.ROOT).replace('_', '-'), fencing);
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
