package io.tenure.testkit.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Refuses a JUnit with which an extension of this package would do a part of what it promises. */
final class OldestJUnit {

    // Since 5.12 an extension may begin its work on a test before the test's instance is made.
    private static final String SINCE_THEN = "org.junit.jupiter.api.extension.TestInstantiationAwareExtension";

    private OldestJUnit() {}

    /**
     * Looks for what is needed.
     *
     * @throws ExtensionConfigurationException if it is not there
     */
    static void require() {
        require(ExtensionContext.class.getClassLoader());
    }

    static void require(@Nullable ClassLoader ofJUnit) {
        try {
            Class.forName(SINCE_THEN, false, ofJUnit);
        } catch (ClassNotFoundException e) {
            throw new ExtensionConfigurationException(
                    "lifecycle-testkit needs JUnit 5.12 or later, but here is "
                            + ExtensionContext.class.getPackage().getImplementationVersion(),
                    e);
        }
    }
}
