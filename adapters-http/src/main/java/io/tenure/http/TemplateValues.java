package io.tenure.http;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceRecord;

/**
 * What fills a template's holes.
 *
 * @param record the resource's record
 * @param address the service's address, from the list of those allowed
 * @param instance the registration's name at the service
 */
record TemplateValues(ResourceRecord record, String address, String instance) {

    /**
     * The value of a placeholder.
     *
     * @param attribute the attribute's name, for {@link Placeholder#ATTRIBUTE}
     * @throws InvalidArgumentException if the record has no such attribute
     */
    String valueOf(Placeholder placeholder, String attribute) {
        return switch (placeholder) {
            case ADDRESS -> address;
            case INSTANCE -> instance;
            case ATTRIBUTE -> attributeOf(attribute);
            case ID, NONCE, OWNER, TOKEN -> placeholder.of(record);
        };
    }

    private String attributeOf(String name) {
        String value = record.attributes().get(name);
        if (value == null) {
            throw new InvalidArgumentException("attribute " + name, null, "set, for the service's template names it");
        }
        return value;
    }
}
