package io.tenure.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void firstLine_saysWhatIsExpected() {
        assertThat(Configuration.parse("a", "\\* expect: No error has been found; at least 1200 states"))
                .isEqualTo(new Configuration("a", "No error has been found", 1200));
        assertThat(Configuration.parse("b", "\\* expect: Invariant G7_OneHolder is violated"))
                .isEqualTo(new Configuration("b", "Invariant G7_OneHolder is violated", 1));
    }

    @Test
    void anotherFirstLine_isRefused() {
        assertThatThrownBy(() -> Configuration.parse("c", "SPECIFICATION Spec")).hasMessageContaining("c.cfg");
    }

    @Test
    void folder_holdsConfigurationsOfBothSorts() {
        assertThat(Configuration.shortOnes())
                .isNotEmpty()
                .allMatch(configuration -> configuration.expected().equals("No error has been found"));
        assertThat(Configuration.broken())
                .hasSizeGreaterThanOrEqualTo(19)
                .allMatch(configuration -> configuration.expected().contains("violated"));
    }
}
