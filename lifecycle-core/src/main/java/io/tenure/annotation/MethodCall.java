package io.tenure.annotation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** A call of one method, with its exceptions as they are. */
final class MethodCall {

    private static final MethodType FORM = MethodType.methodType(Object.class, Object.class, Object[].class);

    // (Object,Object[])Object
    private final MethodHandle handle;

    private MethodCall(MethodHandle handle) {
        this.handle = handle;
    }

    static MethodCall bind(Member method, Access access) {
        MethodHandle handle = access.handle(method).asFixedArity();
        int parameters = method.parameterTypes().length;
        return new MethodCall(handle.asSpreader(Object[].class, parameters).asType(FORM));
    }

    /** Calls the method. A proxy gives null for no arguments, and a spreader of none takes it. */
    @Nullable
    Object on(Object target, Object @Nullable [] arguments) throws Throwable {
        return handle.invokeExact(target, arguments);
    }
}
