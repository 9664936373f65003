package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenure.annotation.GovernedBank.Channel;
import io.tenure.annotation.GovernedBank.RealChannel;
import io.tenure.annotation.GovernedBank.Touchable;
import io.tenure.resource.Layer;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which an interface can be unfit to be governed: refused when it is wrapped, with method and reason. */
class UnfitInterfacesTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    static Stream<Arguments> unfit() {
        return Stream.of(
                arguments(Nothing.class, "", "has no method that is annotated @Governed"),
                arguments(ReturnsVoid.class, "open()", "returns void, but must be on one that returns a ResourceLease"),
                arguments(ReturnsClass.class, "open()", "returns " + RealChannel.class.getName()),
                arguments(ReturnsInterface.class, "open()", "returns java.lang.Runnable"),
                arguments(ReturnsOptional.class, "open()", "returns java.util.Optional<" + Channel.class.getTypeName()),
                arguments(ReturnsArray.class, "open()", "returns " + Channel.class.getName() + "[]"),
                arguments(ReturnsVariable.class, "open()", "returns C, but"),
                arguments(ReturnsSealed.class, "open()", "AutoCloseable and not sealed"),
                arguments(External.class, "open()", "@Governed says EXTERNAL"),
                arguments(BlankKind.class, "open()", "@Governed is refused: kind name is \"\""),
                arguments(WrongDuration.class, "open()", "@Governed is refused: ttl is \"1 s\""),
                arguments(OneKindTwice.class, null, "the kind \"k\" is declared otherwise by"),
                arguments(OneKindForTwoTypes.class, null, "the kind \"k\" is declared otherwise by"),
                arguments(TwoIds.class, "open(String, String)", "@ResourceId is on several parameters"),
                arguments(WrongId.class, "open(Object)", "@ResourceId is of type Object"),
                arguments(WrongAttribute.class, "open(Object)", "@ResourceAttribute is of type Object"),
                arguments(
                        OneAttributeTwice.class,
                        "open(String, String)",
                        "@ResourceAttribute \"a\" is on several parameters"),
                arguments(DeclaredTwice.class, "open() (from " + BankA.class.getName() + ")", "@Governed is also on"),
                arguments(SealedBank.class, "", "is a sealed or hidden interface"));
    }

    @ParameterizedTest
    @MethodSource("unfit")
    void unfitInterface_isRefusedWhenItIsWrapped(Class<?> type, String member, String reason) {
        assertThatThrownBy(() -> GovernedInterfaces.of(type, HERE))
                .isInstanceOfSatisfying(GovernedException.class, e -> {
                    assertThat(e.typeName()).isEqualTo(type.getName());
                    assertThat(e.reason()).contains(reason);
                    if (member != null) {
                        assertThat(e.member()).isEqualTo(member);
                    }
                });
    }

    @Test
    void unfitInterfaces_areAllOfThisTest() {
        long declared = Arrays.stream(UnfitInterfacesTest.class.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Unfit.class))
                .count();

        assertThat(unfit()).hasSize((int) declared);
    }

    // ---- fixtures

    @java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME)
    @interface Unfit {}

    @Unfit
    interface Nothing {
        Channel open();
    }

    @Unfit
    interface ReturnsVoid {
        @Governed(kind = "k")
        void open();
    }

    @Unfit
    interface ReturnsClass {
        @Governed(kind = "k")
        RealChannel open();
    }

    @Unfit
    interface ReturnsInterface {
        @Governed(kind = "k")
        Runnable open();
    }

    @Unfit
    interface ReturnsOptional {
        @Governed(kind = "k")
        Optional<Channel> open();
    }

    @Unfit
    interface ReturnsArray {
        @Governed(kind = "k")
        Channel[] open();
    }

    @Unfit
    interface ReturnsVariable {
        @Governed(kind = "k")
        @SuppressWarnings("TypeParameterUnusedInFormals")
        <C extends Channel> C open();
    }

    sealed interface SealedChannel extends AutoCloseable {}

    record OnlySealedChannel() implements SealedChannel {
        @Override
        public void close() {}
    }

    @Unfit
    interface ReturnsSealed {
        @Governed(kind = "k")
        SealedChannel open();
    }

    @Unfit
    interface External {
        @Governed(kind = "k", layer = Layer.EXTERNAL)
        Channel open();
    }

    @Unfit
    interface BlankKind {
        @Governed(kind = "")
        Channel open();
    }

    @Unfit
    interface WrongDuration {
        @Governed(kind = "k", ttl = "1 s")
        Channel open();
    }

    @Unfit
    interface OneKindTwice {
        @Governed(kind = "k", ttl = "1s")
        Channel one();

        @Governed(kind = "k", ttl = "2s")
        Channel other();
    }

    @Unfit
    interface OneKindForTwoTypes {
        @Governed(kind = "k")
        Channel one();

        @Governed(kind = "k")
        Touchable other();
    }

    @Unfit
    interface TwoIds {
        @Governed(kind = "k")
        Channel open(@ResourceId String one, @ResourceId String other);
    }

    @Unfit
    interface WrongId {
        @Governed(kind = "k")
        Channel open(@ResourceId Object one);
    }

    @Unfit
    interface WrongAttribute {
        @Governed(kind = "k")
        Channel open(@ResourceAttribute("a") Object one);
    }

    @Unfit
    interface OneAttributeTwice {
        @Governed(kind = "k")
        Channel open(@ResourceAttribute("a") String one, @ResourceAttribute("a") String other);
    }

    interface BankA {
        @Governed(kind = "a")
        Channel open();
    }

    interface BankB {
        @Governed(kind = "b")
        Channel open();
    }

    @Unfit
    interface DeclaredTwice extends BankA, BankB {}

    @Unfit
    sealed interface SealedBank {
        @Governed(kind = "k")
        Channel open();
    }

    record OnlySealedBank() implements SealedBank {
        @Override
        public Channel open() {
            return null;
        }
    }
}
