package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Ids;
import org.junit.jupiter.api.Test;

class LockSettingsTest {

    private static final String LONGEST = "a".repeat(64);

    private static LockSettings of(String kind, String prefix, String system) {
        LockSettings usual = LockSettings.DEFAULT;
        return new LockSettings(
                kind,
                prefix,
                system,
                usual.strict(),
                usual.backstop(),
                usual.trust(),
                usual.commandTimeout(),
                usual.connectTimeout(),
                usual.poll(),
                usual.verifyEvery(),
                usual.reclaimsPerSecond());
    }

    @Test
    void epochCounter_isANameThatFits_howeverLongTheOthersAre() {
        String counter = of(LONGEST, LONGEST, LONGEST).epochCounter();

        assertThat(Ids.requireName("counter", counter)).isEqualTo(counter);
    }

    @Test
    void epochCounter_isOneForEachPrefixOfASystem_whateverTheKind() {
        String counter = of("one", "ab", "c").epochCounter();

        assertThat(of("another", "ab", "c").epochCounter()).isEqualTo(counter);
        assertThat(of("one", "b", "c").epochCounter()).isNotEqualTo(counter);
        assertThat(of("one", "ab", "d").epochCounter()).isNotEqualTo(counter);
        assertThat(of("one", "b", "ca").epochCounter()).as("cut elsewhere").isNotEqualTo(counter);
        assertThat(of("one", "c", "ab").epochCounter())
                .as("the other way round")
                .isNotEqualTo(counter);
    }
}
