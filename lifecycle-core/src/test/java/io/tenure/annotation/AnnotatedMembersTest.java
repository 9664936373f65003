package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.annotation.GovernedSamples.PaymentContext;
import io.tenure.resource.ReleaseCause;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link AnnotatedMembers}: those of superclasses, of interfaces and of records, overridden or not. */
class AnnotatedMembersTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();

    @Test
    void annotatedMembersOfSuperclassesAndInterfaces_areFound() throws Exception {
        Leaf leaf = new Leaf();
        Governor.govern(registrar, leaf, HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("leaf");
        assertThat(registrar.only().spec.attributes()).isEqualTo(Map.of("zone", "z", "own", "o", "rack", "r"));
        registrar.end(ReleaseCause.CLOSED);
        registrar.end(ReleaseCause.FORCED);
        assertThat(leaf.calls).containsExactly("leaf release", "root forced");
    }

    @Test
    void overriddenCallback_isCalledAsOverridden_withOrWithoutItsAnnotation() throws Exception {
        Overriding object = new Overriding();
        Governor.govern(registrar, object, HERE).touch();

        registrar.end(ReleaseCause.CLOSED);
        registrar.end(ReleaseCause.TTL_EXPIRED);

        assertThat(object.calls).containsExactly("overridden release", "overridden expire");
    }

    @Test
    void subclass_isGovernedAsTheClassAbove() throws Exception {
        PaymentContext proxied = new PaymentContext("order-1") {};
        Governor.govern(registrar, proxied, HERE).touch();
        Governor.govern(registrar, new PaymentContext("order-2"), HERE).touch();

        assertThat(registrar.registered.get(0).kind())
                .isSameAs(registrar.registered.get(1).kind());
        registrar.registered.get(0).end(ReleaseCause.IDLE_EXPIRED);
        assertThat(proxied.abandonedFor).isEqualTo(ReleaseCause.IDLE_EXPIRED);
    }

    @Test
    void record_isGovernedByItsComponents() throws Exception {
        List<String> calls = new ArrayList<>();
        Governor.govern(registrar, new Hold("account-7", 3, calls), HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("account-7");
        assertThat(registrar.only().spec.attributes()).isEqualTo(Map.of("cents", "3"));
        registrar.end(ReleaseCause.CLOSED);
        assertThat(calls).containsExactly("freed account-7");
    }

    @Test
    void recordsOwnAccessor_isNotPassedBy_whereItIsAnnotated() {
        Governor.govern(registrar, new Normalised(" a "), HERE).touch();

        assertThat(registrar.only().id()).isEqualTo("a");
    }

    // ---- fixtures

    interface Racked {
        @ResourceAttribute
        default String rack() {
            return "r";
        }

        @OnRelease
        void free();
    }

    static class Root {
        final List<String> calls = new ArrayList<>();

        @ResourceAttribute
        private final String zone = "z";

        @ResourceId
        String id() {
            return "root";
        }

        @OnForceRelease
        private void forced() {
            calls.add("root forced");
        }
    }

    abstract static class Branch extends Root implements Racked {}

    @Governed(kind = "leaf")
    static final class Leaf extends Branch {
        @ResourceAttribute
        private final String own = "o";

        @Override
        String id() {
            return "leaf";
        }

        @Override
        @OnRelease
        public void free() {
            calls.add("leaf release");
        }
    }

    static class Overridden {
        final List<String> calls = new ArrayList<>();

        @OnRelease
        protected void release() {
            calls.add("release");
        }

        @OnExpire
        void expire() {
            calls.add("expire");
        }
    }

    @Governed(kind = "overriding")
    static final class Overriding extends Overridden {
        @Override
        protected void release() {
            calls.add("overridden release");
        }

        @Override
        @OnExpire
        public void expire() {
            calls.add("overridden expire");
        }
    }

    @Governed(kind = "hold")
    record Hold(
            @ResourceId String account, @ResourceAttribute long cents, List<String> calls) {
        @OnRelease
        void free() {
            calls.add("freed " + account);
        }
    }

    @Governed(kind = "normalised")
    record Normalised(String id) {
        @ResourceId
        @Override
        public String id() {
            return id.strip();
        }

        @OnRelease
        void free() {}
    }
}
