/** What goes over the wire between the processes: a small HTTP server and a small JSON. */
@NullMarked
package io.tenure.examples.gateway.wire;

import org.jspecify.annotations.NullMarked;
