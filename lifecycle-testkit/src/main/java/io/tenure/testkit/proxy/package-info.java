/** A TCP proxy that fails on purpose. */
@NullMarked
package io.tenure.testkit.proxy;

import org.jspecify.annotations.NullMarked;
