/** Where orders come from, and how they are sent to whichever gateways are there. */
@NullMarked
package io.tenure.examples.gateway.load;

import org.jspecify.annotations.NullMarked;
