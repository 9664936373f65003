package io.tenure.testkit.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the scope of each test and each class in JUnit's own store, which closes it when everything else is over. */
final class LeakScopes {

    static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakScopes.class);

    private LeakScopes() {}

    /** The scope of a test, or of the class if no test runs; null if no leaks are looked for. */
    static @Nullable LeakScope of(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(LeakScope.class, LeakScope.class);
    }

    /** The same, and begins one for exactly that context if there is none yet. */
    static LeakScope begin(ExtensionContext context, LeakSettings settings) {
        LeakScope nearest = of(context);
        if (nearest != null && nearest.id().equals(context.getUniqueId())) {
            return nearest;
        }
        LeakScope scope = new LeakScope(
                context.getUniqueId(),
                nameOf(context),
                context.getRequiredTestClass().getName(),
                nearest,
                settings);
        context.getStore(NAMESPACE).put(LeakScope.class, scope);
        return scope;
    }

    private static String nameOf(ExtensionContext context) {
        String type = context.getRequiredTestClass().getSimpleName();
        return context.getTestMethod()
                .map(method -> {
                    String call = method.getName() + "()";
                    String shown = context.getDisplayName();
                    // What JUnit shows for a plain method says no more than its name.
                    return type + '.' + call + (shown.startsWith(method.getName() + '(') ? "" : " \"" + shown + '"');
                })
                .orElse(type + ", outside its tests,");
    }
}
