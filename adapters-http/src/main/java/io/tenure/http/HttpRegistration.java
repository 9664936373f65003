package io.tenure.http;

import io.tenure.resource.ResourceRecord;

/**
 * A registration at a service.
 *
 * @param service the service's name
 * @param address the address where it was made
 * @param instance its name there
 * @param record what was written down of it
 */
public record HttpRegistration(String service, String address, String instance, ResourceRecord record) {

    /** The id that it was acquired under. */
    public String id() {
        return record.id();
    }
}
