/** Services that show Tenure at work. */
@NullMarked
package io.tenure.examples;

import org.jspecify.annotations.NullMarked;
