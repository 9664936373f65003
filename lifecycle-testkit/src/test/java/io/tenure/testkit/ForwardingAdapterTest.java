package io.tenure.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.ResourceAdapter;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingAdapterTest {

    private final List<Method> heard = new ArrayList<>();

    @Test
    @SuppressWarnings("unchecked")
    void eachCall_isPassedOn_thoseWithADefaultToo() throws Exception {
        ResourceAdapter<Object> other = (ResourceAdapter<Object>) Proxy.newProxyInstance(
                ResourceAdapter.class.getClassLoader(),
                new Class<?>[] {ResourceAdapter.class},
                (proxy, method, arguments) -> {
                    heard.add(method);
                    return some(method.getReturnType());
                });
        ForwardingAdapter<Object> forwarding = new ForwardingAdapter<>(other) {};

        for (Method method : ResourceAdapter.class.getMethods()) {
            method.invoke(forwarding, arguments(method));
        }

        assertThat(heard).containsExactlyInAnyOrder(ResourceAdapter.class.getMethods());
    }

    private static Object[] arguments(Method method) {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = some(method.getParameterTypes()[i]);
        }
        return arguments;
    }

    /** A value of a type; null where no call looks at it. */
    private static Object some(Class<?> type) {
        if (type == boolean.class) {
            return true;
        }
        if (type == int.class) {
            return 7;
        }
        return type == Duration.class ? Duration.ZERO : null;
    }
}
