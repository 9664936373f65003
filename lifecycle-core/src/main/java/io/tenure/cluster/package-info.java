/** Follows one owner from joining to loss, and cleans up after the dead. */
@NullMarked
package io.tenure.cluster;

import org.jspecify.annotations.NullMarked;
