/** Snapshots, and who holds what. */
@NullMarked
package io.tenure.diagnosis;

import org.jspecify.annotations.NullMarked;
