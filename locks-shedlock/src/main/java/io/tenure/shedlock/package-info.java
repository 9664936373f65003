/** Tenure's Redis locks behind ShedLock's interfaces. */
@NullMarked
package io.tenure.shedlock;

import org.jspecify.annotations.NullMarked;
