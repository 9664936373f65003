package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A governed class whose members are bound: its kind, and how its objects are registered. Immutable. */
final class GovernedType<T> {

    private final Class<T> type;
    private final ResourceKind<T> kind;
    private final @Nullable ValueReader id;
    private final AttributeReader[] attributes;

    GovernedType(Class<T> type, ResourceKind<T> kind, @Nullable ValueReader id, AttributeReader[] attributes) {
        this.type = type;
        this.kind = kind;
        this.id = id;
        this.attributes = attributes;
    }

    Class<T> type() {
        return type;
    }

    ResourceKind<T> kind() {
        return kind;
    }

    /**
     * What {@code object} says about its own registration.
     *
     * @throws GovernedException if its id or an attribute is refused
     */
    ResourceSpec spec(Object object) {
        if (id == null && attributes.length == 0) {
            return ResourceSpec.UNNAMED;
        }
        String idText = id == null ? null : id.read(object);
        try {
            return new ResourceSpec(idText, TtlPolicy.UNSET, attributesOf(object), null);
        } catch (InvalidArgumentException e) {
            throw refused(e);
        }
    }

    private Map<String, String> attributesOf(Object object) {
        if (attributes.length == 0) {
            return Map.of();
        }
        Map<String, String> values = new HashMap<>();
        for (AttributeReader attribute : attributes) {
            values.put(attribute.name(), attribute.value().read(object));
        }
        return values;
    }

    private GovernedException refused(InvalidArgumentException e) {
        if (id != null && e.field().equals("id")) {
            return id.member().wrong(Role.ID + " is refused: " + e.getMessage(), e);
        }
        String reason = Role.ATTRIBUTE + " is refused: " + e.getMessage();
        return Arrays.stream(attributes)
                .filter(attribute -> e.field().equals("attribute " + attribute.name()))
                .findFirst()
                .map(attribute -> attribute.value().member().wrong(reason, e))
                .orElseGet(() -> new GovernedException(type, "", reason, e));
    }
}
