package io.tenure.examples.gateway.demo;

import java.util.List;
import java.util.Set;

/**
 * What is left when all gateways are gone, besides what the layers' accounts say. Immutable.
 *
 * @param centsHeld the money in the holds that the bank still keeps
 * @param inStore keys in the store that nobody has deleted
 * @param openChannels channels from gateways that the bank still sees
 * @param unclean what those gateways say that left in order, but whose coordinators could not release everything
 */
record Leftovers(long centsHeld, Set<String> inStore, long openChannels, List<String> unclean) {}
