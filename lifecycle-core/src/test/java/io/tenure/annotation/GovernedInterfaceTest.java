package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.GovernedBank.Bank;
import io.tenure.annotation.GovernedBank.Channel;
import io.tenure.annotation.GovernedBank.RealBank;
import io.tenure.resource.InvalidArgumentException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** {@link GovernedInterface}: what stands for a target, what passes through it, and what cannot be wrapped. */
class GovernedInterfaceTest {

    private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

    private final FakeRegistrar registrar = new FakeRegistrar();
    private final RealBank target = new RealBank();
    private final Bank bank = Governor.governed(registrar, Bank.class, target, HERE);

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
}
