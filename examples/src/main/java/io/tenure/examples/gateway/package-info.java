/** The payment gateway that the demo runs: {@code Demo} starts it all, {@code service} is the part to read. */
@NullMarked
package io.tenure.examples.gateway;

import org.jspecify.annotations.NullMarked;
