/**
 * Runs the stress tests of all rooms, and what they share. Which structure is shown by which test, and which needs none,
 * says the module's README.
 */
@NullMarked
package io.tenure.stress;

import org.jspecify.annotations.NullMarked;
