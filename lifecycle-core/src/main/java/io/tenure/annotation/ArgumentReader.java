package io.tenure.annotation;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads id and attributes from a call's arguments. Immutable. */
final class ArgumentReader {

    private static final int NONE = -1;

    private final Member method;
    private final int id;
    private final Map<String, Integer> attributes;

    private ArgumentReader(Member method, int id, Map<String, Integer> attributes) {
        this.method = method;
        this.id = id;
        this.attributes = attributes;
    }

    /**
     * A reader.
     *
     * @param declaration carries the parameters' annotations
     * @throws GovernedException if they are wrong
     */
    static ArgumentReader of(Member method, Method declaration) {
        int id = NONE;
        Map<String, Integer> attributes = new LinkedHashMap<>();
        Parameter[] parameters = declaration.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            if (plays(method, parameters[i], Role.ID)) {
                if (id != NONE) {
                    throw method.wrong(Role.ID + " is on several parameters, but must be on one only");
                }
                id = i;
            }
            if (plays(method, parameters[i], Role.ATTRIBUTE)
                    && attributes.put(attributeName(method, parameters[i]), i) != null) {
                throw method.wrong(Role.ATTRIBUTE + " \"" + attributeName(method, parameters[i])
                        + "\" is on several parameters, but must be on one only");
            }
        }
        return new ArgumentReader(method, id, attributes);
    }

    private static boolean plays(Member method, Parameter parameter, Role role) {
        if (!role.isPlayedBy(parameter)) {
            return false;
        }
        String objection = ShownValue.objection(role, parameter.getType());
        if (!objection.isEmpty()) {
            throw method.wrong(objection);
        }
        return true;
    }

    private static String attributeName(Member method, Parameter parameter) {
        ResourceAttribute attribute = parameter.getAnnotation(ResourceAttribute.class);
        if (attribute != null && !attribute.value().isEmpty()) {
            return attribute.value();
        }
        if (!parameter.isNamePresent()) {
            throw method.wrong(Role.ATTRIBUTE + " on a parameter needs a name: " + Role.ATTRIBUTE
                    + "(\"name\"), for the class was compiled without -parameters");
        }
        return parameter.getName();
    }

    /**
     * What the call says about the registration of its result.
     *
     * @throws GovernedException if the id or an attribute is null or refused
     */
    ResourceSpec spec(Object @Nullable [] arguments) {
        if (arguments == null || (id == NONE && attributes.isEmpty())) {
            return ResourceSpec.UNNAMED;
        }
        String idText = id == NONE ? null : text(Role.ID, arguments[id]);
        Map<String, String> values = new HashMap<>();
        attributes.forEach((name, index) -> values.put(name, text(Role.ATTRIBUTE, arguments[index])));
        try {
            return new ResourceSpec(idText, TtlPolicy.UNSET, values, null);
        } catch (InvalidArgumentException e) {
            throw method.wrong("an argument is refused: " + e.getMessage(), e);
        }
    }

    private String text(Role role, @Nullable Object argument) {
        if (argument == null) {
            throw method.wrong(role + " is null, but must be given with each call");
        }
        return ShownValue.of(argument);
    }
}
