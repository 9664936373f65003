package io.tenure.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TlcTest {

    @Test
    void states_areThoseOfTheLastCount() {
        String output = """
                Progress(9): 1,799 states generated (1 s/min), 700 distinct states found (1 ds/min)
                397,126 states generated, 49,173 distinct states found, 0 states left on queue.
                """;

        assertThat(Tlc.Verdict.of(output).states()).isEqualTo(49_173);
    }

    @Test
    void outputWithoutStates_countsNone() {
        assertThat(Tlc.Verdict.of("Error: parsing failed").states()).isZero();
    }
}
