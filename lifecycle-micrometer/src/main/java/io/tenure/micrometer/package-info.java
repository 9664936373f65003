/** Meters of a coordinator, for any Micrometer registry. */
@NullMarked
package io.tenure.micrometer;

import org.jspecify.annotations.NullMarked;
