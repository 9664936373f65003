package io.tenure.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What JUnit closes, once, when the context is over in whose store it stands: from 5.13 on everything that is
 * {@link AutoCloseable}, unless it is configured not to; before, and then, only what is a resource of JUnit's own.
 */
@SuppressWarnings("deprecation") // the only way before JUnit 5.13
interface ClosedByJUnit extends AutoCloseable, ExtensionContext.Store.CloseableResource {

    @Override
    void close() throws Exception;
}
