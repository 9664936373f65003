package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class GovernedTypesTest {

    @Test
    void governedClass_isReadOnce() {
        GovernedType<?> first = GovernedTypes.of(Session.class, MethodHandles.lookup());

        assertThat(GovernedTypes.of(Session.class, MethodHandles.lookup())).isSameAs(first);
        assertThat(GovernedTypes.of(new Session() {}.getClass(), MethodHandles.lookup()))
                .isSameAs(first);
    }

    @Test
    void sameClassOfAnotherLoader_isAnotherType() throws Exception {
        OwnLoader loader = new OwnLoader(Session.class);
        Class<?> other = loader.loadClass(Session.class.getName());

        assertThat(GovernedTypes.of(other, MethodHandles.lookup()))
                .isNotSameAs(GovernedTypes.of(Session.class, MethodHandles.lookup()));
    }

    @Test
    void governedClass_goesWithItsLoader() throws Exception {
        WeakReference<ClassLoader> loader = governFromElsewhere();

        await().untilAsserted(() -> {
            System.gc();
            assertThat(loader.get()).isNull();
        });
    }

    private static WeakReference<ClassLoader> governFromElsewhere() throws Exception {
        OwnLoader loader = new OwnLoader(Session.class, Sessions.class);
        Class<?> session = loader.loadClass(Session.class.getName());
        Object object = session.getDeclaredConstructor().newInstance();
        Governor.govern(new FakeRegistrar(), object, MethodHandles.lookup()).close();
        GovernedInterfaces.of(loader.loadClass(Sessions.class.getName()), MethodHandles.lookup());
        return new WeakReference<>(loader);
    }

    @Governed(kind = "session")
    public static class Session {
        @ResourceId
        String id = "a";

        @OnRelease
        void end() {}
    }

    /** Opens what is governed. */
    public interface Sessions {
        @Governed(kind = "sessions")
        AutoCloseable open();
    }
}
