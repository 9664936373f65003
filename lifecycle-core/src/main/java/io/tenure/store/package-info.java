/** What a coordination store offers, and the in-memory one. */
@NullMarked
package io.tenure.store;

import org.jspecify.annotations.NullMarked;
