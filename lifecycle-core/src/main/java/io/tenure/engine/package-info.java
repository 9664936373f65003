/** Follows one resource from registration to release: table, counted state, leases, scopes, expiry. */
@NullMarked
package io.tenure.engine;

import org.jspecify.annotations.NullMarked;
