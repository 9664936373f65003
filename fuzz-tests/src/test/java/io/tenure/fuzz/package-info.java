/**
 * Runs the targets: on the inputs that are kept, and, in the long form, under Jazzer. The targets lie in the packages of what
 * they fuzz.
 */
@NullMarked
package io.tenure.fuzz;

import org.jspecify.annotations.NullMarked;
