package io.tenure.annotation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.tenure.resource.OnTtl;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Objects of classes where {@link Governed} stands in the wrong place, or says something wrong. */
final class WrongClasses {

    private WrongClasses() {}

    /** Each with the member and the reason that are told. */
    static Stream<Arguments> all() {
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
                arguments(
                        new AnnotatedBelow(),
                        "zone",
                        "is annotated beyond " + Base.class.getName() + ", which is what is @Governed"),
                arguments(
                        new AnnotatedByInterfaceBelow(),
                        "zone() (from " + Zoned.class.getName() + ")",
                        "is annotated"));
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
