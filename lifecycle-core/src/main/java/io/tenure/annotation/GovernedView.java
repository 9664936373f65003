package io.tenure.annotation;

import io.tenure.resource.ResourceLease;
import io.tenure.resource.Text;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands for a governed resource whose type is an interface: {@code close} closes the lease, all else touches it. */
final class GovernedView {

    private final Class<?> type;
    private final Map<Method, MethodCall> calls;

    private GovernedView(Class<?> type, Map<Method, MethodCall> calls) {
        this.type = type;
        this.calls = calls;
    }

    static GovernedView of(Class<?> type, Access access) {
        Map<Method, MethodCall> calls = new HashMap<>();
        for (Method method : GovernedInterface.callable(type)) {
            if (!isClose(method)) {
                calls.put(method, MethodCall.bind(new Member(type, method), access));
            }
        }
        return new GovernedView(type, calls);
    }

    /** What stands for the resource that {@code lease} is on. */
    Object of(ResourceLease<Object> lease) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Viewer(lease));
    }

    private static boolean isClose(Method method) {
        return method.getName().equals("close") && method.getParameterCount() == 0;
    }

    private final class Viewer implements InvocationHandler {

        private final ResourceLease<Object> lease;

        Viewer(ResourceLease<Object> lease) {
            this.lease = lease;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (ObjectMethods.includes(method)) {
                return ObjectMethods.answer(proxy, method, arguments, this);
            }
            MethodCall call = calls.get(method);
            if (call == null) {
                lease.close();
                return null;
            }
            Object resource = lease.get();
            lease.touch();
            Object result = call.on(resource, arguments);
            // A fluent method must not hand out what the lease guards.
            return result == resource ? proxy : result;
        }

        @Override
        public String toString() {
            String id = lease.id();
            return "governed " + lease.kind() + (id == null ? "" : " " + Text.quote(id))
                    + (lease.isValid() ? "" : " (ended)");
        }
    }
}
