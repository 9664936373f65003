package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds a record's service and address, and refuses those that are not configured. Immutable. */
final class ServiceDirectory {

    /*
     * I1. A record's address counts only if it is, character by character, on its service's list: nothing of a record is
     *     parsed before it is trusted.
     */
    private final SortedMap<String, HttpService> services;

    ServiceDirectory(SortedMap<String, HttpService> services) {
        this.services = Collections.unmodifiableSortedMap(new TreeMap<>(services));
    }

    /** The names, in order. */
    Set<String> names() {
        return services.keySet();
    }

    boolean anyHasProbe() {
        return services.values().stream().anyMatch(HttpService::hasProbe);
    }

    /**
     * The attributes with service and address set, after a dry run of all the service's templates.
     *
     * @throws InvalidArgumentException if the service is unknown, or a template and the attributes do not fit
     * @throws AddressNotAllowedException if the address is not on the service's list
     */
    Map<String, String> complete(String kind, String id, Map<String, String> attributes) {
        HttpService service = byName(attributes.getOrDefault(HttpRegistrations.SERVICE_ATTRIBUTE, onlyName()));
        Map<String, String> all = new HashMap<>(attributes);
        all.put(HttpRegistrations.SERVICE_ATTRIBUTE, service.name());
        all.put(HttpRegistrations.ADDRESS_ATTRIBUTE, chosenAddress(service, attributes));
        tryOut(service, new ResourceRecord(new OwnerId(0, 0), kind, id, RecordState.INTENT, 1, 0, true, 0, all));
        return all;
    }

    /**
     * The service that a record names.
     *
     * @throws InvalidArgumentException if there is none of that name
     */
    HttpService serviceOf(ResourceRecord record) {
        return byName(record.attributes().getOrDefault(HttpRegistrations.SERVICE_ATTRIBUTE, ""));
    }

    /**
     * What fills the service's templates for a record.
     *
     * @throws AddressNotAllowedException if the record's address is not on the service's list
     */
    static TemplateValues values(HttpService service, ResourceRecord record) {
        String address = record.attributes().get(HttpRegistrations.ADDRESS_ATTRIBUTE);
        if (address == null || !service.addresses().contains(address)) {
            throw new AddressNotAllowedException(
                    service.name(), address, service.addresses().size());
        }
        TemplateValues unnamed = new TemplateValues(record, address, "");
        return new TemplateValues(record, address, service.instanceId().render(unnamed));
    }

    private static String chosenAddress(HttpService service, Map<String, String> attributes) {
        String wanted = attributes.get(HttpRegistrations.ADDRESS_ATTRIBUTE);
        return wanted == null
                ? service.addresses().get(0)
                : HttpAddress.canonical("attribute " + HttpRegistrations.ADDRESS_ATTRIBUTE, wanted);
    }

    private static void tryOut(HttpService service, ResourceRecord record) {
        TemplateValues values = values(service, record);
        service.register().request(values, Map.of());
        service.deregister().request(values, Map.of());
        CallTemplate probe = service.probe();
        if (probe != null) {
            probe.request(values, Map.of());
        }
    }

    private String onlyName() {
        return services.size() == 1 ? services.firstKey() : "";
    }

    private HttpService byName(String name) {
        HttpService service = services.get(name);
        if (service == null) {
            throw new InvalidArgumentException(
                    "attribute " + HttpRegistrations.SERVICE_ATTRIBUTE, name, "one of " + services.keySet());
        }
        return service;
    }
}
