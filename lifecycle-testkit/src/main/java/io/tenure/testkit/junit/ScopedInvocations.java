package io.tenure.testkit.junit;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs all code of a test within its scope, so that what it opens is known to be its own. */
interface ScopedInvocations extends InvocationInterceptor {

    /** The scope of that context; null if there is none. */
    @Nullable
    LeakScope scopeOf(ExtensionContext context);

    private <T extends @Nullable Object> T within(ExtensionContext context, Invocation<T> invocation) throws Throwable {
        return Invocations.within(scopeOf(context), invocation::proceed);
    }

    @Override
    default <T> T interceptTestClassConstructor(
            Invocation<T> invocation, ReflectiveInvocationContext<Constructor<T>> constructor, ExtensionContext context)
            throws Throwable {
        return within(context, invocation);
    }

    @Override
    default void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default void interceptBeforeEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default <T extends @Nullable Object> T interceptTestFactoryMethod(
            Invocation<T> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        return within(context, invocation);
    }

    @Override
    default void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default void interceptAfterEachMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }

    @Override
    default void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        within(context, invocation);
    }
}
