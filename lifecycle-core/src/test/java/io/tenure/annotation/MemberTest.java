package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MemberTest {

    @Test
    void overriddenMethods_areOne() {
        assertThat(one(Base.class, "open", Derived.class, "open")).isTrue();
        assertThat(one(Base.class, "shielded", Derived.class, "shielded")).isTrue();
        assertThat(one(Base.class, "near", Derived.class, "near")).isTrue();
    }

    @Test
    void methodsThatOnlyLookAlike_areNot() {
        assertThat(one(Base.class, "own", Derived.class, "own")).isFalse();
        assertThat(one(Base.class, "fixed", Derived.class, "fixed")).isFalse();
        assertThat(one(Base.class, "open", Derived.class, "near")).isFalse();
        assertThat(one(Base.class, "taking", Derived.class, "taking")).isFalse();
    }

    @Test
    void packagePrivateMethodOfAnotherPackage_isNotOverridden() throws Exception {
        // Loaded by another loader, the package of that name is another package.
        Class<?> elsewhere = new OwnLoader(Base.class).loadClass(Base.class.getName());

        assertThat(member(elsewhere, "near").isOneWith(member(Derived.class, "near")))
                .isFalse();
        assertThat(member(elsewhere, "open").isOneWith(member(Derived.class, "open")))
                .isTrue();
    }

    private static boolean one(Class<?> a, String first, Class<?> b, String second) {
        return member(a, first).isOneWith(member(b, second));
    }

    private static Member member(Class<?> type, String name) {
        Method method = Arrays.stream(type.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return new Member(Derived.class, method);
    }

    static class Base {
        public void open() {}

        protected void shielded() {}

        void near() {}

        @SuppressWarnings("UnusedMethod")
        private void own() {}

        static void fixed() {}

        void taking(int a) {}
    }

    static class Derived extends Base {
        @Override
        public void open() {}

        @Override
        protected void shielded() {}

        @Override
        void near() {}

        @SuppressWarnings("UnusedMethod")
        private void own() {}

        static void fixed() {}

        void taking(String a) {}
    }
}
