package io.tenure.testkit.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** With a JUnit that is too old, and not made up, this is tried by {@code bin/lib/scratch-testkit.sh}. */
class OldestJUnitTest {

    @Test
    void junitOfTheBuild_willDo() {
        assertThatCode(OldestJUnit::require).doesNotThrowAnyException();
    }

    @Test
    void whereWhatIsNeededIsMissing_theVersionThatHasItIsNamed() {
        assertThatThrownBy(() -> OldestJUnit.require(ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageStartingWith("lifecycle-testkit needs JUnit 5.12 or later, but here is 5.");
    }
}
