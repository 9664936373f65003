/** The only room with clocks, threads, timers and randomness: the real ones, and their virtual twins. */
@NullMarked
package io.tenure.time;

import org.jspecify.annotations.NullMarked;
