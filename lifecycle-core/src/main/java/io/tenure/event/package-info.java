/** What happened, as sealed records, as primitive transitions, and the bus that tells observers. */
@NullMarked
package io.tenure.event;

import org.jspecify.annotations.NullMarked;
