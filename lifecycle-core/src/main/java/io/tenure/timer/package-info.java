/** Decides which deadlines have passed, given {@code nowNanos}; owns no thread and no clock. */
@NullMarked
package io.tenure.timer;

import org.jspecify.annotations.NullMarked;
