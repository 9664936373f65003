package io.tenure.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.annotation.WrongClasses.InAnEnum;
import io.tenure.annotation.WrongValues.HugeTogether;
import java.lang.invoke.MethodHandles;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which a class can be annotated wrongly: refused at registration, with class, member and reason. */
class WrongAnnotationsTest {

    static Stream<Arguments> wrong() {
        return Stream.of(WrongClasses.all(), WrongValues.all(), WrongCallbacks.all())
                .flatMap(cases -> cases);
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
}
