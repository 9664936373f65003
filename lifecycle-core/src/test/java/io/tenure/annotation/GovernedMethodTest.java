package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.GovernedBank.Bank;
import io.tenure.annotation.GovernedBank.Channel;
import io.tenure.annotation.GovernedBank.RealBank;
import io.tenure.annotation.GovernedBank.RealChannel;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
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
import org.junit.jupiter.api.Test;

/** {@link GovernedMethod}: what it registers and gives out, and what becomes of a resource where it fails. */
class GovernedMethodTest {

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

    // ---- fixtures

    @Governed(kind = "bank-channel")
    static final class AlsoBankChannel implements AutoCloseable {
        @Override
        public void close() {}
    }
}
