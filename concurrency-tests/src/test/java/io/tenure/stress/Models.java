package io.tenure.stress;

import org.jetbrains.lincheck.datastructures.ManagedStrategyGuarantee;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** How long Lincheck looks: at a few scenarios of two threads in every run, so that a class takes seconds, or at many. */
public enum Models {
    SHORT(3, 40),
    LONG(60, 500);

    private static final int OPERATIONS = 3;

    /** What nobody sees before it is built; its loops over whole columns would be most of a run. */
    private static final ManagedStrategyGuarantee BUILT_BEFORE = ManagedStrategyGuaranteeKt.forClasses(
                    "io.tenure.engine.Chunk", "io.tenure.timer.NodeStore")
            .methods("<init>")
            .ignore();

    /** More is taken for a loop without end. */
    private static final int LONGEST_LOOP = 3_000;

    private final int scenarios;
    private final int runsEach;

    Models(int scenarios, int runsEach) {
        this.scenarios = scenarios;
        this.runsEach = runsEach;
    }

    /** How often a scenario is run by one of the two ways. */
    public int runs() {
        return scenarios * runsEach;
    }

    /** Runs scenarios in one interleaving after the other, each switch of threads chosen. */
    public void check(Class<?> model, Class<?> specification) {
        sized(new ModelCheckingOptions().addGuarantee(BUILT_BEFORE).loopBound(LONGEST_LOOP))
                .sequentialSpecification(specification)
                .check(model);
    }

    /** Runs scenarios again and again, on threads that run as they will. */
    public void stress(Class<?> model, Class<?> specification) {
        sized(new StressOptions()).sequentialSpecification(specification).check(model);
    }

    private <O extends Options<O, ?>> O sized(O options) {
        return options.iterations(scenarios)
                .invocationsPerIteration(runsEach)
                .threads(2)
                .actorsPerThread(OPERATIONS)
                .actorsBefore(1)
                .actorsAfter(2);
    }
}
