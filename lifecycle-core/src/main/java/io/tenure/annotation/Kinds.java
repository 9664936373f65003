package io.tenure.annotation;

import io.tenure.resource.ResourceKind;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The kinds of one interface's methods, by name; methods may share one if they say the same. Not thread-safe. */
final class Kinds {

    private final Map<String, Entry> byName = new HashMap<>();

    /**
     * The kind of a method.
     *
     * @throws GovernedException if another method declared the kind otherwise
     */
    ResourceKind<Object> of(Member method, Governed settings, Class<?> type, Supplier<ResourceKind<Object>> maker) {
        Entry known = byName.get(settings.kind());
        if (known == null) {
            known = new Entry(method, settings, type, maker.get());
            byName.put(settings.kind(), known);
        }
        if (known.type != type || !known.settings.equals(settings)) {
            throw method.wrong("the kind \"" + settings.kind() + "\" is declared otherwise by "
                    + known.method.signature() + "; give one of them another name, or both the same settings and type");
        }
        return known.kind;
    }

    private record Entry(Member method, Governed settings, Class<?> type, ResourceKind<Object> kind) {}
}
