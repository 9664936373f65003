package io.tenure.testkit.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the scope of each test and each class in JUnit's own store, which closes it when everything else is over. */
final class LeakScopes {
    /*
     * I1. Of several extensions in a context, the last one that begins its scope has the say. JUnit asks them in order: those
     *     of the classes around it and above it before its own, and annotations before fields.
     */

    static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(LeakScopes.class);

    private LeakScopes() {}

    /** The scope of a test, or of the class if no test runs; null if no leaks are looked for. */
    static @Nullable LeakScope of(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(LeakScope.class, LeakScope.class);
    }

    /** The extension that has the say there; null if no leaks are looked for. */
    static @Nullable ResourceLeakExtension innermost(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(ResourceLeakExtension.class, ResourceLeakExtension.class);
    }

    /** The scope of exactly that context, which is begun if there is none yet; {@code by} has the say in it now. */
    static LeakScope begin(ExtensionContext context, ResourceLeakExtension by) {
        LeakScope scope = of(context);
        if (scope == null || !scope.id().equals(context.getUniqueId())) {
            scope = new LeakScope(
                    context.getUniqueId(),
                    nameOf(context),
                    context.getRequiredTestClass().getName(),
                    scope,
                    by.settings());
            context.getStore(NAMESPACE).put(LeakScope.class, scope);
            Invocations.begun(scope);
        }
        scope.settings(by.settings());
        context.getStore(NAMESPACE).put(ResourceLeakExtension.class, by);
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
                .orElse(type + ", outside its tests or on other threads,");
    }
}
