package io.tenure.annotation;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Objects whose {@link ResourceId} or {@link ResourceAttribute} is wrong. */
final class WrongValues {

    private WrongValues() {}

    /** Each with the member and the reason that are told. */
    static Stream<Arguments> all() {
        return Stream.of(
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
                arguments(new AnnotatedParameter(), "id(String)", "a parameter is annotated"));
    }

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
}
