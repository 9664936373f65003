/**
 * A simulated cluster: several coordinators, one thread, one seed. The product's own code runs in it, unchanged; what is
 * simulated is what it stands on: time, the coordination store, the external systems, the network, and the death of
 * processes.
 */
@NullMarked
package io.tenure.testkit.sim;

import org.jspecify.annotations.NullMarked;
