/** The one place that wires everything: the coordinator and its builder. */
@NullMarked
package io.tenure;

import org.jspecify.annotations.NullMarked;
