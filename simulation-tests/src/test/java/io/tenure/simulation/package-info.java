/** The shipped coordinator in simulated worlds, and the same broken on purpose. */
@NullMarked
package io.tenure.simulation;

import org.jspecify.annotations.NullMarked;
