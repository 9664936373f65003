package io.tenure.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositeTransitionsTest {

    private static final Map<Class<?>, Object> SAMPLES = Map.of(
            String.class,
            "kind",
            Layer.class,
            Layer.EXTERNAL,
            ReleaseCause.class,
            ReleaseCause.FORCED,
            int.class,
            7,
            long.class,
            8L,
            boolean.class,
            true);

    private final List<String> told = new ArrayList<>();

    static Stream<Method> transitions() {
        return Arrays.stream(Transitions.class.getDeclaredMethods()).filter(Method::isDefault);
    }

    @ParameterizedTest
    @MethodSource("transitions")
    void eachTransition_isToldToAllInOrder_whateverOneThrows(Method transition) throws Exception {
        Transitions all = CompositeTransitions.of(recording("first"), throwing(), recording("second"));

        call(all, transition);

        String arguments = Arrays.toString(samples(transition));
        assertThat(told)
                .containsExactly(
                        "first " + transition.getName() + arguments, "second " + transition.getName() + arguments);
        assertThat(((CompositeTransitions) all).failures()).isEqualTo(1);
    }

    @Test
    void nothingButNone_isNone() {
        assertThat(CompositeTransitions.of()).isSameAs(Transitions.NONE);
        assertThat(CompositeTransitions.of(Transitions.NONE, Transitions.NONE)).isSameAs(Transitions.NONE);
    }

    @Test
    void aCompositeAlone_isNotWrappedAgain() {
        Transitions one = CompositeTransitions.of(recording("first"));

        assertThat(CompositeTransitions.of(one, Transitions.NONE)).isSameAs(one);
    }

    @Test
    void G9_anError_isContained() {
        Transitions one = CompositeTransitions.of(throwing());

        one.threadRestarted();
        one.threadRestarted();

        assertThat(((CompositeTransitions) one).failures()).isEqualTo(2);
    }

    private static void call(Transitions target, Method transition)
            throws IllegalAccessException, InvocationTargetException {
        transition.invoke(target, samples(transition));
    }

    private static Object[] samples(Method transition) {
        return Arrays.stream(transition.getParameterTypes()).map(SAMPLES::get).toArray();
    }

    private Transitions recording(String name) {
        return (Transitions) Proxy.newProxyInstance(
                Transitions.class.getClassLoader(), new Class<?>[] {Transitions.class}, (proxy, method, arguments) -> {
                    told.add(name + " " + method.getName()
                            + Arrays.toString(arguments == null ? new Object[0] : arguments));
                    return null;
                });
    }

    private static Transitions throwing() {
        return (Transitions) Proxy.newProxyInstance(
                Transitions.class.getClassLoader(), new Class<?>[] {Transitions.class}, (proxy, method, arguments) -> {
                    throw new StackOverflowError("planted");
                });
    }
}
