/** Three owners, a store and two external systems in one thread, driven by a seed: what the protocol is tried on. */
@NullMarked
package io.tenure.cluster.sim;

import org.jspecify.annotations.NullMarked;
