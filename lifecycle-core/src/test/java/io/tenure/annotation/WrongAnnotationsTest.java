package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceHandle;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which a class can be annotated wrongly: refused at registration, with class, member and reason. */
class WrongAnnotationsTest {

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(new NotGoverned(), "", "is not annotated @Governed"),
                arguments(new OnlyItsInterface(), "", "@Governed is on the interface"),
                arguments(InAnEnum.ONE, "", "@Governed is on an enum"),
                arguments(new BlankKind(), "", "kind name is \"\", but must be 1 to 64 characters"),
                arguments(new CapitalKind(), "", "kind name is \"Payment Context\""),
                arguments(new NoDuration(), "", "ttl is \"30 parsecs\", but must be a duration such as"),
                arguments(new ZeroDuration(), "", "idle is PT0S, but must be at least 1 ms"),
                arguments(new NegativeMaxHold(), "", "maxHold is \"-1s\""),
                arguments(new WrongMaxLifetime(), "", "maxLifetime is \"soon\""),
                arguments(new WrongNotice(), "", "expiryNotice is \"1x\""),
                arguments(new TwoEnds(), "", "onTtl is [RETIRE, RELEASE], but must be one of them, or left out"),
                arguments(new TooMuchJitter(), "", "jitter is 0.9, but must be 0 to 0.5"),
                arguments(new JitterNotANumber(), "", "jitter is NaN"),
                arguments(new NoneLive(), "", "maxLive is 0, but must be at least 1"),
                arguments(new TwoIds(), "", "@ResourceId is on first and second, but must be on one member only"),
                arguments(
                        new IdOfTwoClasses(),
                        "",
                        "@ResourceId is on id (from " + WithId.class.getName() + ") and own(), but must"),
                arguments(new StaticId(), "id", "@ResourceId is static"),
                arguments(new IdOfWrongType(), "id", "@ResourceId is of type List, but must be a String"),
                arguments(new IdOfFloatingType(), "id", "@ResourceId is of type double"),
                arguments(new VoidId(), "id()", "@ResourceId is of type void"),
                arguments(new IdWithParameter(), "id(int)", "@ResourceId takes (int), but must take nothing"),
                arguments(new NullId(), "id", "@ResourceId is null, but must be set when the resource is registered"),
                arguments(new ThrowingId(), "id()", "@ResourceId could not be read: java.io.IOException: no id"),
                arguments(new BlankId(), "id", "@ResourceId is refused: id is \" \", but must be not blank"),
                arguments(new ControlInId(), "id", "@ResourceId is refused: id is \"a\\u000ab\""),
                arguments(new StaticAttribute(), "zone", "@ResourceAttribute is static"),
                arguments(new AttributeOfWrongType(), "zone", "@ResourceAttribute is of type Duration"),
                arguments(new AttributeWithParameter(), "zone(String)", "@ResourceAttribute takes (String)"),
                arguments(new NullAttribute(), "zone", "@ResourceAttribute is null"),
                arguments(new OneAttributeTwice(), "", "@ResourceAttribute \"zone\" is on place and zone"),
                arguments(new BlankAttributeName(), "", "@ResourceAttribute is refused: attribute name is \" \""),
                arguments(
                        new HugeAttribute(), "zone", "@ResourceAttribute is refused: attribute zone is \"5004 bytes\""),
                arguments(new AnnotatedConstructor(), "", "a parameter is annotated"),
                arguments(new AnnotatedParameter(), "id(String)", "a parameter is annotated"),
                arguments(new StaticCallback(), "end()", "@OnRelease is static"),
                arguments(
                        new CallbackWithWrongParameter(),
                        "abandon(String)",
                        "@OnExpire takes (String), but must take nothing or one ReleaseContext"),
                arguments(
                        new CallbackWithTwoParameters(),
                        "end(ReleaseContext, ReleaseContext)",
                        "@OnForceRelease takes (ReleaseContext, ReleaseContext)"),
                arguments(
                        new CallbackWithResult(),
                        "end()",
                        "@OnRelease returns boolean, but must return nothing or a CompletionStage"),
                arguments(new TwoCallbacks(), "", "@OnRelease is on close() and end(), but must be on one member only"),
                arguments(new CallbackOnAHandle(), "end()", "@OnExpire is on a ResourceHandle"),
                arguments(new NothingEndsIt(), "", "nothing says how it ends; annotate a method with @OnRelease"),
                arguments(new OnlyExpiryEndsAConnection(), "", "nothing says how it ends"),
                arguments(new HeartbeatInMemory(), "alive()", "@Heartbeat is on a resource of the layer MEMORY"),
                arguments(new HeartbeatOfWrongType(), "alive()", "@Heartbeat returns int, but must return a boolean"),
                arguments(
                        new HeartbeatOfBox(),
                        "alive()",
                        "@Heartbeat returns java.lang.Boolean, but must return a boolean"),
                arguments(
                        new HeartbeatStageOfWrongType(),
                        "alive()",
                        "@Heartbeat returns java.util.concurrent.CompletionStage<java.lang.String>"),
                arguments(
                        new HeartbeatRawStage(), "alive()", "@Heartbeat returns java.util.concurrent.CompletionStage"),
                arguments(new HeartbeatWithParameter(), "alive(int)", "@Heartbeat takes (int)"),
                arguments(new StaticHeartbeat(), "alive()", "@Heartbeat is static"),
                arguments(new TwoHeartbeats(), "", "@Heartbeat is on alive() and awake()"),
                arguments(
                        new AnnotatedBelow(),
                        "zone",
                        "is annotated beyond " + Base.class.getName() + ", which is what is @Governed"),
                arguments(
                        new AnnotatedByInterfaceBelow(),
                        "zone() (from " + Zoned.class.getName() + ")",
                        "is annotated"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongAnnotation_isRefusedWithClassMemberAndReason(Object object, String member, String reason) {
        FakeRegistrar registrar = new FakeRegistrar();

        assertThatThrownBy(() -> register(registrar, object)).isInstanceOfSatisfying(GovernedException.class, e -> {
            assertThat(e.typeName()).isEqualTo(object.getClass().getName());
            assertThat(e.reason()).contains(reason);
            if (member.isEmpty()) {
                assertThat(e.getMessage()).contains(reason);
            } else {
                assertThat(e.member()).isEqualTo(member);
                assertThat(e.getMessage()).startsWith(e.typeName() + "." + member + ": ");
            }
        });
        assertThat(registrar.registered).isEmpty();
        // Each time anew, not only when the class is first seen.
        assertThatThrownBy(() -> register(registrar, object)).isInstanceOf(GovernedException.class);
    }

    @Test
    void constantWithABody_isRefusedAsItsEnum() {
        assertThatThrownBy(() -> register(new FakeRegistrar(), InAnEnum.WITH_A_BODY))
                .isInstanceOf(GovernedException.class)
                .hasMessageStartingWith(InAnEnum.class.getName() + ": @Governed is on an enum");
    }

    @Test
    void tooManyAttributesTogether_areRefusedAsSuch() {
        assertThatThrownBy(() -> register(new FakeRegistrar(), new HugeTogether()))
                .isInstanceOf(GovernedException.class)
                .hasMessageStartingWith(HugeTogether.class.getName() + ": @ResourceAttribute is refused: attributes is")
                .hasMessageContaining("at most 16384 bytes");
    }

    private static void register(FakeRegistrar registrar, Object object) {
        Governor.govern(registrar, object, MethodHandles.lookup()).close();
    }

    static final class NotGoverned {}

    @Governed(kind = "on-interface")
    interface GovernedInterfaceType {}

    static final class OnlyItsInterface implements GovernedInterfaceType {}

    @Governed(kind = "enum")
    enum InAnEnum {
        ONE,
        WITH_A_BODY {
            @Override
            void something() {}
        };

        void something() {}
    }

    /** So that the fixtures need not each say how they end. */
    private static class Ending implements AutoCloseable {
        @Override
        public void close() {}
    }

    @Governed(kind = "")
    static final class BlankKind extends Ending {}

    @Governed(kind = "Payment Context")
    static final class CapitalKind extends Ending {}

    @Governed(kind = "k", ttl = "30 parsecs")
    static final class NoDuration extends Ending {}

    @Governed(kind = "k", idle = "0s")
    static final class ZeroDuration extends Ending {}

    @Governed(kind = "k", maxHold = "-1s")
    static final class NegativeMaxHold extends Ending {}

    @Governed(kind = "k", maxLifetime = "soon")
    static final class WrongMaxLifetime extends Ending {}

    @Governed(kind = "k", expiryNotice = "1x")
    static final class WrongNotice extends Ending {}

    @Governed(
            kind = "k",
            onTtl = {OnTtl.RETIRE, OnTtl.RELEASE})
    static final class TwoEnds extends Ending {}

    @Governed(kind = "k", jitter = 0.9)
    static final class TooMuchJitter extends Ending {}

    @Governed(kind = "k", jitter = Double.NaN)
    static final class JitterNotANumber extends Ending {}

    @Governed(kind = "k", maxLive = 0)
    static final class NoneLive extends Ending {}

    @Governed(kind = "k")
    static final class TwoIds extends Ending {
        @ResourceId
        String first = "a";

        @ResourceId
        String second = "b";
    }

    private static class WithId extends Ending {
        @ResourceId
        String id = "a";
    }

    @Governed(kind = "k")
    static final class IdOfTwoClasses extends WithId {
        @ResourceId
        String own() {
            return "b";
        }
    }

    @Governed(kind = "k")
    static final class StaticId extends Ending {
        @ResourceId
        static String id = "a";
    }

    @Governed(kind = "k")
    static final class IdOfWrongType extends Ending {
        @ResourceId
        List<String> id = List.of("a");
    }

    @Governed(kind = "k")
    static final class IdOfFloatingType extends Ending {
        @ResourceId
        double id = 1;
    }

    @Governed(kind = "k")
    static final class VoidId extends Ending {
        @ResourceId
        void id() {}
    }

    @Governed(kind = "k")
    static final class IdWithParameter extends Ending {
        @ResourceId
        String id(int which) {
            return "a" + which;
        }
    }

    @Governed(kind = "k")
    static final class NullId extends Ending {
        @ResourceId
        UUID id;
    }

    @Governed(kind = "k")
    static final class ThrowingId extends Ending {
        @ResourceId
        @SuppressWarnings("DoNotCallSuggester")
        String id() throws IOException {
            throw new IOException("no id");
        }
    }

    @Governed(kind = "k")
    static final class BlankId extends Ending {
        @ResourceId
        String id = " ";
    }

    @Governed(kind = "k")
    static final class ControlInId extends Ending {
        @ResourceId
        String id = "a\nb";
    }

    @Governed(kind = "k")
    static final class StaticAttribute extends Ending {
        @ResourceAttribute
        static String zone = "a";
    }

    @Governed(kind = "k")
    static final class AttributeOfWrongType extends Ending {
        @ResourceAttribute
        Duration zone = Duration.ZERO;
    }

    @Governed(kind = "k")
    static final class AttributeWithParameter extends Ending {
        @ResourceAttribute
        String zone(String of) {
            return of;
        }
    }

    @Governed(kind = "k")
    static final class NullAttribute extends Ending {
        @ResourceAttribute
        String zone;
    }

    @Governed(kind = "k")
    static final class OneAttributeTwice extends Ending {
        @ResourceAttribute
        String zone = "a";

        @ResourceAttribute("zone")
        String place = "b";
    }

    @Governed(kind = "k")
    static final class BlankAttributeName extends Ending {
        @ResourceAttribute(" ")
        String zone = "a";
    }

    @Governed(kind = "k")
    static final class HugeAttribute extends Ending {
        @ResourceAttribute
        String zone = "z".repeat(5000);
    }

    @Governed(kind = "k")
    static final class HugeTogether extends Ending {
        @ResourceAttribute
        String a = "z".repeat(4000);

        @ResourceAttribute
        String b = "z".repeat(4000);

        @ResourceAttribute
        String c = "z".repeat(4000);

        @ResourceAttribute
        String d = "z".repeat(4000);

        @ResourceAttribute
        String e = "z".repeat(4000);
    }

    @Governed(kind = "k")
    static final class AnnotatedConstructor extends Ending {
        AnnotatedConstructor() {}

        AnnotatedConstructor(@ResourceId String id) {}
    }

    @Governed(kind = "k")
    static final class AnnotatedParameter extends Ending {
        void id(@ResourceId String id) {}
    }

    @Governed(kind = "k")
    static final class StaticCallback {
        @OnRelease
        static void end() {}
    }

    @Governed(kind = "k")
    static final class CallbackWithWrongParameter {
        @OnExpire
        void abandon(String why) {}
    }

    @Governed(kind = "k")
    static final class CallbackWithTwoParameters {
        @OnForceRelease
        void end(ReleaseContext one, ReleaseContext other) {}
    }

    @Governed(kind = "k")
    static final class CallbackWithResult {
        @OnRelease
        boolean end() {
            return true;
        }
    }

    @Governed(kind = "k")
    static final class TwoCallbacks implements AutoCloseable {
        @OnRelease
        @Override
        public void close() {}

        @OnRelease
        void end() {}
    }

    @Governed(kind = "k")
    static final class CallbackOnAHandle implements ResourceHandle {
        @Override
        public void release(ReleaseContext context) {}

        @OnExpire
        void end() {}
    }

    @Governed(kind = "k")
    static final class NothingEndsIt {
        @ResourceId
        String id = "a";
    }

    @Governed(kind = "k", layer = Layer.CONNECTION)
    static final class OnlyExpiryEndsAConnection {
        @OnExpire
        void end() {}
    }

    @Governed(kind = "k")
    static final class HeartbeatInMemory extends Ending {
        @Heartbeat
        boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatOfWrongType {
        @Heartbeat
        int alive() {
            return 1;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatOfBox {
        @Heartbeat
        Boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatStageOfWrongType {
        @Heartbeat
        CompletionStage<String> alive() {
            return CompletableFuture.completedStage("yes");
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatRawStage {
        @Heartbeat
        @SuppressWarnings("rawtypes")
        CompletionStage alive() {
            return CompletableFuture.completedStage(true);
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class HeartbeatWithParameter {
        @Heartbeat
        boolean alive(int n) {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class StaticHeartbeat {
        @Heartbeat
        static boolean alive() {
            return true;
        }
    }

    @Governed(kind = "k", layer = Layer.EXTERNAL)
    static final class TwoHeartbeats {
        @Heartbeat
        boolean alive() {
            return true;
        }

        @Heartbeat
        boolean awake() {
            return true;
        }
    }

    @Governed(kind = "k")
    static class Base extends Ending {}

    static final class AnnotatedBelow extends Base {
        @ResourceAttribute
        String zone = "a";
    }

    interface Zoned {
        @ResourceAttribute
        default String zone() {
            return "a";
        }
    }

    static final class AnnotatedByInterfaceBelow extends Base implements Zoned {}
}
