/** What a registration costs, beside what users would pick instead. */
@NullMarked
package io.tenure.benchmarks;

import org.jspecify.annotations.NullMarked;
