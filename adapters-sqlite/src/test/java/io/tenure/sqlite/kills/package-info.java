/** Kills, stops and ends real processes over one store, and asks an external system what is left. */
@NullMarked
package io.tenure.sqlite.kills;

import org.jspecify.annotations.NullMarked;
