/** Locks in Redis from end to end, beside what users would pick instead: rates, holding, and a holder's death. */
@NullMarked
package io.tenure.benchmarks.locks;

import org.jspecify.annotations.NullMarked;
