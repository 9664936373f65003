package io.tenure.examples.gateway.wire;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object that was read. Immutable. Each getter says in its exception which field is missing or of another type. */
public final class JsonObject {

    private final Map<String, Object> members;

    JsonObject(Map<String, Object> members) {
        this.members = Collections.unmodifiableMap(members);
    }

    /** The members' names, in the order in which they stood. */
    public Set<String> names() {
        return members.keySet();
    }

    /** Whether there is such a member. */
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /**
     * A string.
     *
     * @throws JsonException if there is none
     */
    public String text(String name) {
        return required(name, String.class, "a string");
    }

    /**
     * A whole number.
     *
     * @throws JsonException if there is none
     */
    public long number(String name) {
        return required(name, Long.class, "a whole number");
    }

    /** A whole number, or {@code otherwise} where there is no such member. */
    public long number(String name, long otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    /**
     * A boolean.
     *
     * @throws JsonException if there is none
     */
    public boolean flag(String name) {
        return required(name, Boolean.class, "true or false");
    }

    /**
     * An object.
     *
     * @throws JsonException if there is none
     */
    public JsonObject object(String name) {
        return required(name, JsonObject.class, "an object");
    }

    /**
     * A list of objects.
     *
     * @throws JsonException if there is none
     */
    public List<JsonObject> objects(String name) {
        return listOf(name, JsonObject.class, "a list of objects");
    }

    /**
     * A list of strings.
     *
     * @throws JsonException if there is none
     */
    public List<String> texts(String name) {
        return listOf(name, String.class, "a list of strings");
    }

    private <T> List<T> listOf(String name, Class<T> type, String expected) {
        List<?> values = required(name, List.class, expected);
        if (!values.stream().allMatch(type::isInstance)) {
            throw new JsonException("field '" + name + "' is not " + expected);
        }
        return values.stream().map(type::cast).toList();
    }

    private <T> T required(String name, Class<T> type, String expected) {
        @Nullable Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw new JsonException("field '" + name + "' is " + (value == null ? "missing" : "not " + expected));
        }
        return type.cast(value);
    }

    /** As it was read. */
    @Override
    public String toString() {
        return members.toString();
    }
}
