/** Processes that watch each other: a parent that ends its children, and children that end without their parent. */
@NullMarked
package io.tenure.examples.gateway.process;

import org.jspecify.annotations.NullMarked;
