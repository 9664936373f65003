package io.tenure.cluster.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The simulator proves itself: the protocol is broken on purpose, and each break is found. The sources are changed in
 * memory; the product has no switch for any of it.
 */
@Tag("simulation")
class MutationTest {

    private static final int SEEDS = 2_000;

    static Stream<Mutation> mutations() {
        return Mutation.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void brokenProtocol_isFound(Mutation mutation) {
        String failure = new MutatedCluster(mutation).firstFailure(mutation.firstSeed(), SEEDS);

        assertThat(failure).as(mutation.name()).isNotNull().startsWith("seed ");
        System.out.println(mutation.name() + ": " + failure);
    }
}
