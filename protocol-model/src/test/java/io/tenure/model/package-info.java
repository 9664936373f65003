/** Runs the model of the reclaim protocol, which is in {@code docs/model}. */
@NullMarked
package io.tenure.model;

import org.jspecify.annotations.NullMarked;
