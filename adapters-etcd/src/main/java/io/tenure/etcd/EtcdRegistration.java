package io.tenure.etcd;

import io.tenure.resource.ResourceRecord;

/**
 * An instance that is listed in etcd.
 *
 * @param service the service's name, as gRPC's clients ask for it
 * @param address where the instance serves, host and port
 * @param record what was written down of it
 */
public record EtcdRegistration(String service, String address, ResourceRecord record) {

    /** The key in etcd, which is also the id that it was acquired under. */
    public String key() {
        return record.id();
    }
}
