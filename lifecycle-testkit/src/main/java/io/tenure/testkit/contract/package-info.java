/**
 * What the parts that others implement promise, as tests: extend
 * {@link io.tenure.testkit.contract.CoordinationStoreContract} for a store of your own, say how it is opened and how it is made
 * to fail, and run it as any test of JUnit 5.
 *
 * <p>A fault that a fixture cannot provoke is named with the reason, and its tests are aborted with that; none is taken for
 * passed.
 */
@NullMarked
package io.tenure.testkit.contract;

import org.jspecify.annotations.NullMarked;
