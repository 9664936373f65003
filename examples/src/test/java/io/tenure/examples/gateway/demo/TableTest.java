package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columns_areAsWideAsTheirWidestCell() {
        Table table = new Table("name", "n").row("a", 1).row("longer", 1_000);

        assertThat(table.lines()).containsExactly("name       n", "a          1", "longer  1000");
    }

    @Test
    void rowOfAnotherLength_isRefused() {
        assertThatThrownBy(() -> new Table("a", "b").row("x")).hasMessage("a row has 1 cells, must have 2");
    }
}
