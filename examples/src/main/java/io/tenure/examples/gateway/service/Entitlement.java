package io.tenure.examples.gateway.service;

import io.tenure.resource.ResourceLease;
import java.util.List;
import java.util.Map;

/**
 * What entitles a gateway to a payment.
 *
 * @param leases on what was taken for it
 * @param words what the bank is told, by which it finds out for itself
 */
record Entitlement(List<ResourceLease<?>> leases, Map<String, Object> words) {

    /** Whether all of it is still this gateway's, as far as it knows. */
    boolean isValid() {
        return leases.stream().allMatch(ResourceLease::isValid);
    }
}
