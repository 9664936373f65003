package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceSpec;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GovernedInterfaceTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();
    private final RealBank target = new RealBank();
    private final Bank bank = Governor.governed(registrar, Bank.class, target, HERE);

    // ---- what a governed method returns

    @Test
    void result_isRegisteredAsTheMethodSays() {
        bank.open("bank-7", 3, "x").send("a");

        FakeLease<?> lease = registrar.only();
        assertThat(lease.kind().name()).isEqualTo("bank-channel");
        assertThat(lease.kind().layer()).isEqualTo(Layer.CONNECTION);
        assertThat(lease.kind().ttlPolicy().idle()).hasSeconds(5);
        assertThat(lease.kind().type()).isEqualTo(Channel.class);
        assertThat(lease.resource).isSameAs(target.last);
        assertThat(lease.id()).isEqualTo("bank-7");
        assertThat(lease.spec.attributes()).isEqualTo(Map.of("tries", "3", "named", "x"));
    }

    @Test
    void callOnTheResult_isPassedOnAndTouches() throws Exception {
        Channel channel = bank.open("bank-7", 3, "x");

        assertThat(channel.send("a")).isEqualTo("sent a");
        assertThat(channel.twice(2)).isEqualTo(4);
        assertThat(channel.joined("a", "b")).isEqualTo("a+b");
        channel.nothing();
        assertThat(registrar.only().touches).isEqualTo(4);
    }

    @Test
    void whatTheResultThrows_comesAsItIs() {
        Channel channel = bank.open("bank-7", 3, "x");

        target.last.failure = new IOException("broken");
        assertThatThrownBy(channel::nothing).isSameAs(target.last.failure);
        target.last.failure = new StackOverflowError();
        assertThatThrownBy(channel::nothing).isSameAs(target.last.failure);
    }

    @Test
    void close_closesTheLeaseOnce_andTheResourceByIt() {
        Channel channel = bank.open("bank-7", 3, "x");

        channel.close();
        channel.close();

        assertThat(registrar.only().ended).isTrue();
        assertThat(target.last.closed).isEqualTo(1);
        assertThat(registrar.only().touches).isZero();
    }

    @Test
    void useAfterTheEnd_isRefused_andTheResourceNotReached() throws Exception {
        Channel channel = bank.open("bank-7", 3, "x");
        registrar.end(ReleaseCause.IDLE_EXPIRED);

        assertThatThrownBy(() -> channel.send("a"))
                .isInstanceOf(ResourceReleasedException.class)
                .hasMessageContaining("bank-channel \"bank-7\"");
        assertThat(target.last.closed).isEqualTo(1);
        assertThat(target.last.sent).isZero();
        channel.close();
    }

    @Test
    void fluentResult_doesNotHandOutWhatIsGoverned() {
        Channel channel = bank.open("bank-7", 3, "x");

        assertThat(channel.self()).isSameAs(channel);
    }

    @Test
    void methodsOfEveryObject_areAnsweredByWhatStandsForIt_alsoAfterTheEnd() {
        Channel channel = bank.open("bank-7", 3, "x");
        Channel other = bank.open("bank-8", 3, "x");

        assertThat(new HashSet<>(Arrays.asList(channel, other, channel))).hasSize(2);
        assertThat(channel).isNotEqualTo(target.last);
        assertThat(channel).hasToString("governed bank-channel \"bank-7\"");
        channel.close();
        assertThat(channel).hasToString("governed bank-channel \"bank-7\" (ended)");
        assertThat(channel.equals(null)).isFalse();
        assertThat(registrar.registered.get(0).touches).isZero();
    }

    @Test
    void methodWithoutParameters_opensWithoutAnId() {
        bank.unnamed().touch();

        assertThat(registrar.only().spec).isSameAs(ResourceSpec.UNNAMED);
    }

    @Test
    void null_isPassedOn() {
        target.givesNull = true;

        assertThat(bank.open("bank-7", 3, "x")).isNull();
        assertThat(registrar.registered).isEmpty();
    }

    @Test
    void typeOfThePlatform_canBeGoverned() throws Exception {
        AutoCloseable plain = bank.plain();

        plain.close();
        assertThat(target.plainClosed).isEqualTo(1);
    }

    // ---- when it goes wrong

    @Test
    void whatTheTargetThrows_comesAsItIs_andNothingIsRegistered() {
        target.failure = new IOException("no route");

        assertThatThrownBy(() -> bank.failing().close()).isSameAs(target.failure);
        assertThat(registrar.registered).isEmpty();
    }

    @Test
    void resourceThatCannotBeRegistered_isClosed() {
        registrar.refusal = new CoordinatorClosedException("coordinator");

        assertThatThrownBy(() -> bank.open("bank-7", 3, "x")).isSameAs(registrar.refusal);
        assertThat(target.last.closed).isEqualTo(1);
    }

    @Test
    void resourceThatCannotBeRegisteredNorClosed_saysBoth() {
        registrar.refusal = new CoordinatorClosedException("coordinator");
        target.failure = new IOException("stuck");

        assertThatThrownBy(() -> bank.open("bank-7", 3, "x"))
                .isSameAs(registrar.refusal)
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(target.failure));
    }

    @Test
    void idThatIsTaken_isRefused_andTheSecondClosed() {
        bank.open("bank-7", 3, "x").send("a");
        RealChannel first = target.last;

        assertThatThrownBy(() -> bank.open("bank-7", 3, "x")).isInstanceOf(AlreadyRegisteredException.class);
        assertThat(target.last).isNotSameAs(first);
        assertThat(target.last.closed).isEqualTo(1);
        assertThat(first.closed).isZero();
    }

    @Test
    void kindThatAnotherDeclared_isRefusedWithTheMethod_andTheResourceClosed() {
        Governor.govern(registrar, new AlsoBankChannel(), HERE).touch();

        assertThatThrownBy(() -> bank.open("bank-7", 3, "x"))
                .isInstanceOf(GovernedException.class)
                .hasMessageStartingWith(
                        Bank.class.getName() + ".open(String, int, String): @Governed is refused: kind");
        assertThat(target.last.closed).isEqualTo(1);
    }

    @Test
    void refusedId_isRefusedBeforeAnythingIsOpened() {
        assertThatThrownBy(() -> bank.open(null, 3, "x"))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("open(String, int, String): @ResourceId is null");
        assertThatThrownBy(() -> bank.open(" ", 3, "x"))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("an argument is refused: id is \" \", but must be not blank");
        assertThatThrownBy(() -> bank.open("bank-7", 3, null))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("@ResourceAttribute is null");
        assertThat(target.last).isNull();
    }

    // ---- everything else

    @Test
    void unannotatedMethods_passThrough_withTheirExceptions() {
        assertThat(bank.name()).isEqualTo("real");
        assertThat(bank.greeting()).isEqualTo("hello from real");
        assertThat(registrar.registered).isEmpty();
        target.failure = new IOException("a");
        assertThatThrownBy(bank::ping).isSameAs(target.failure);
        target.failure = new IllegalStateException("b");
        assertThatThrownBy(bank::ping).isSameAs(target.failure);
    }

    @Test
    void methodsOfEveryObject_areAnsweredByTheWrapper() {
        Bank other = Governor.governed(registrar, Bank.class, target, HERE);

        assertThat(new HashSet<>(Arrays.asList(bank, other, bank))).hasSize(2);
        assertThat(bank).isNotEqualTo(target);
        assertThat(bank).hasToString("governed the real bank");
    }

    @Test
    void severalTargets_shareTheKindsOfTheirInterface() {
        Bank other = Governor.governed(registrar, Bank.class, new RealBank(), HERE);
        bank.open("bank-7", 3, "x").send("a");
        other.open("bank-8", 3, "x").send("a");

        assertThat(registrar.registered.get(0).kind())
                .isSameAs(registrar.registered.get(1).kind());
    }

    @Test
    void publicInterfaces_needNoLookup() throws Exception {
        OpenBank open = Governor.governed(registrar, OpenBank.class, () -> () -> {});

        open.open().close();
        assertThat(registrar.only().ended).isTrue();
    }

    @Test
    void hiddenInterface_withoutALookup_isRefusedWithTheWayOut() {
        assertThatThrownBy(() -> Governor.governed(registrar, Bank.class, target))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("is not public in a public class; pass a Lookup");
    }

    @Test
    void overrideWithoutTheAnnotation_staysGoverned_andReturnsTheNarrowerType() {
        NarrowerBank narrower = Governor.governed(registrar, NarrowerBank.class, () -> target.newChannel(), HERE);

        narrower.open().send("a");
        assertThat(((WiderBank) narrower).open()).isInstanceOf(Channel.class);

        assertThat(registrar.registered).hasSize(2);
        assertThat(registrar.registered.get(0).kind().type()).isEqualTo(Channel.class);
    }

    @Test
    void methodsThatSayTheSame_shareTheirKind() {
        Shared shared = Governor.governed(
                registrar,
                Shared.class,
                new Shared() {
                    @Override
                    public Channel one() {
                        return target.newChannel();
                    }

                    @Override
                    public Channel other() {
                        return target.newChannel();
                    }
                },
                HERE);

        shared.one().close();
        shared.other().close();

        assertThat(registrar.registered.get(0).kind())
                .isSameAs(registrar.registered.get(1).kind());
    }

    // ---- leases

    @Test
    void leaseFromTheTarget_isGovernedAsALease() throws Exception {
        ResourceLease<RealChannel> lease = bank.lease("bank-7");

        assertThat(lease.get()).isSameAs(target.last);
        assertThat(lease.id()).isEqualTo("bank-7");
        assertThat(lease.kind().name()).isEqualTo("bank-lease");
        registrar.end(ReleaseCause.TTL_EXPIRED);
        assertThat(target.last.closed).isEqualTo(1);
        assertThatThrownBy(lease::get).isInstanceOf(ResourceReleasedException.class);
    }

    @Test
    void leaseThatCannotBeRegistered_isClosed() {
        registrar.refusal = new CoordinatorClosedException("coordinator");

        assertThatThrownBy(() -> bank.lease("bank-7").close()).isSameAs(registrar.refusal);
        assertThat(target.last.closed).isEqualTo(1);
    }

    // ---- what cannot be wrapped

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
        long declared = Arrays.stream(GovernedInterfaceTest.class.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Unfit.class))
                .count();

        assertThat(unfit()).hasSize((int) declared);
    }

    @Test
    void class_cannotBeWrapped() {
        assertThatThrownBy(() -> Governor.governed(registrar, RealBank.class, target, HERE))
                .isInstanceOf(GovernedException.class)
                .hasMessage(RealBank.class.getName() + ": is not an interface, so it cannot be wrapped");
    }

    @Test
    void annotationOnTheImplementationOnly_isRefused() {
        Bank annotated = new RealBank() {
            @Override
            @Governed(kind = "ping")
            public String name() {
                return "x";
            }
        };

        assertThatThrownBy(() -> Governor.governed(registrar, Bank.class, annotated, HERE))
                .isInstanceOf(GovernedException.class)
                .hasMessageContaining("name(): @Governed is on the implementation, but must be on the method of "
                        + Bank.class.getName());
    }

    @Test
    void nullTarget_isRefused() {
        assertThatThrownBy(() -> Governor.governed(registrar, Bank.class, null, HERE))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("target is null, but must be an object that implements");
    }

    // ---- fixtures

    interface Channel extends AutoCloseable {
        String send(String text);

        void nothing() throws Exception;

        Channel self();

        String joined(String... parts);

        default int twice(int n) {
            return 2 * n;
        }

        @Override
        void close();
    }

    interface Bank {
        @Governed(kind = "bank-channel", layer = Layer.CONNECTION, idle = "5s")
        Channel open(@ResourceId String id, @ResourceAttribute int tries, @ResourceAttribute("named") String other);

        @Governed(kind = "unnamed")
        Touchable unnamed();

        @Governed(kind = "plain")
        AutoCloseable plain();

        @Governed(kind = "failing")
        AutoCloseable failing() throws IOException;

        @Governed(kind = "bank-lease", ttl = "10s")
        ResourceLease<RealChannel> lease(@ResourceId String id);

        String name();

        void ping() throws Exception;

        default String greeting() {
            return "hello from " + name();
        }

        static String ofNoConcern() {
            return "";
        }
    }

    interface Touchable extends AutoCloseable {
        void touch();
    }

    static class RealBank implements Bank {
        private RealChannel last;
        private boolean givesNull;
        private int plainClosed;
        private Throwable failure;

        @Override
        public Channel open(String id, int tries, String other) {
            return givesNull ? null : newChannel();
        }

        RealChannel newChannel() {
            last = new RealChannel();
            last.closeFailure = failure;
            return last;
        }

        @Override
        public Touchable unnamed() {
            return new Touchable() {
                @Override
                public void touch() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public AutoCloseable plain() {
            return () -> plainClosed++;
        }

        @Override
        public AutoCloseable failing() throws IOException {
            throw (IOException) failure;
        }

        @Override
        public ResourceLease<RealChannel> lease(String id) {
            return Offer.of(newChannel());
        }

        @Override
        public String name() {
            return "real";
        }

        @Override
        public void ping() throws Exception {
            throw (Exception) failure;
        }

        @Override
        public String toString() {
            return "the real bank";
        }
    }

    static final class RealChannel implements Channel {
        private int closed;
        private int sent;
        private Throwable failure;
        private Throwable closeFailure;

        @Override
        public String send(String text) {
            sent++;
            return "sent " + text;
        }

        @Override
        public void nothing() throws Exception {
            throwAny(failure);
        }

        @Override
        public Channel self() {
            return this;
        }

        @Override
        public String joined(String... parts) {
            return String.join("+", parts);
        }

        @Override
        public void close() {
            closed++;
            throwAny(closeFailure);
        }

        @SuppressWarnings("unchecked") // lets close() break its word
        private static <X extends Throwable> void throwAny(Throwable thrown) throws X {
            if (thrown != null) {
                throw (X) thrown;
            }
        }
    }

    @Governed(kind = "bank-channel")
    static final class AlsoBankChannel implements AutoCloseable {
        @Override
        public void close() {}
    }

    /** Reached by everybody. */
    public interface OpenBank {
        @Governed(kind = "open-bank")
        AutoCloseable open();
    }

    interface WiderBank {
        @Governed(kind = "wider")
        AutoCloseable open();
    }

    interface NarrowerBank extends WiderBank {
        @Override
        Channel open();
    }

    interface Shared {
        @Governed(kind = "shared", idle = "5s")
        Channel one();

        @Governed(kind = "shared", idle = "5s")
        Channel other();
    }

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
