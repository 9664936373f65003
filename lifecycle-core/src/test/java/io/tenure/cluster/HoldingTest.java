package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.ReleaseCause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HoldingTest {

    private final Bench bench = new Bench();
    private final Holding held = bench.entry("x");
    private final List<ReleaseCause> heard = new ArrayList<>();

    @Test
    void I1_whoAskedBefore_hearsOfTheEndOnce_andOfTheFirstCause() {
        held.whenEnded(heard::add);
        assertThat(heard).isEmpty();

        held.tellEnded(ReleaseCause.FORCED);
        held.tellEnded(ReleaseCause.EXTERNALLY_LOST);

        assertThat(heard).containsExactly(ReleaseCause.FORCED);
    }

    @Test
    void I1_whoAsksAfterwards_hearsAtOnce() {
        held.tellEnded(ReleaseCause.EXTERNALLY_LOST);
        held.tellEnded(ReleaseCause.FORCED);

        held.whenEnded(heard::add);

        assertThat(heard).containsExactly(ReleaseCause.EXTERNALLY_LOST);
    }

    @Test
    void I1_whatWasTakenAnew_isNotMeant() {
        held.whenEnded(heard::add);
        List<ReleaseCause> other = new ArrayList<>();
        bench.entry("x").whenEnded(other::add);

        held.tellEnded(ReleaseCause.FORCED);

        assertThat(heard).hasSize(1);
        assertThat(other).isEmpty();
    }
}
