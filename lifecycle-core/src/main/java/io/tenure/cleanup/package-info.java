/** Runs decided releases: inline, on a connection's own loop, or on bounded workers; tried again until they are done. */
@NullMarked
package io.tenure.cleanup;

import org.jspecify.annotations.NullMarked;
