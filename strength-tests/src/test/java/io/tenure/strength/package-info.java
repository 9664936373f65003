/** Mutates core, and counts what its tests notice. */
@NullMarked
package io.tenure.strength;

import org.jspecify.annotations.NullMarked;
