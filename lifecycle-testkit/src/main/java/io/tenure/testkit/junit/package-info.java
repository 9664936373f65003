/**
 * For tests with JUnit 5.12 and later, 6 too: a check that no test leaves a resource behind, tests in virtual time, fakes and
 * recorders.
 */
@NullMarked
package io.tenure.testkit.junit;

import org.jspecify.annotations.NullMarked;
