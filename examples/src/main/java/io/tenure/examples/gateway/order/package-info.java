/** What an order is, and how one is written down. */
@NullMarked
package io.tenure.examples.gateway.order;

import org.jspecify.annotations.NullMarked;
