package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.OwnerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LockValueTest {

    private static final OwnerId OWNER = new OwnerId(1, 2);
    private static final String BEGIN = LockValue.begin(OWNER, 255);

    @Test
    void whatAScriptWrites_isRead_andWrittenTheSame() {
        LockValue held = new LockValue(OWNER, 255, 4_294_967_297L, 1_767_225_600_000L, 0);
        LockValue kept = new LockValue(null, -1, 7, 1, 1_767_225_660_000L);

        assertThat(held.text()).isEqualTo(BEGIN + ":4294967297:1767225600000");
        assertThat(LockValue.parse(held.text())).isEqualTo(held);
        assertThat(kept.text()).isEqualTo("-:ffffffffffffffff:7:1:1767225660000");
        assertThat(LockValue.parse(kept.text())).isEqualTo(kept);
        assertThat(LockValue.token(held.text())).isEqualTo(held.token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":::",
                "-:0000000000000000:5:1",
                "-:00000000000000ff:-5:1",
                "-:00000000000000ff:5:-1",
                "-:00000000000000ff:5:1:-1",
                "-:00000000000000ff:05:1",
                "-:00000000000000ff:+5:1",
                "-:00000000000000FF:5:1",
                "-:ff:5:1",
                "-:00000000000000ff:5",
                "-:00000000000000ff:5:1:0",
                "-:00000000000000ff:5:1:9:9",
                "somebody:00000000000000ff:5:1"
            })
    void whatNoScriptWrites_isNoneOfOurs(String foreign) {
        assertThat(LockValue.parse(foreign)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%20", "a%10b", "a b", "%2e"})
    void fieldThatIsNoLocksName_namesNone(String field) {
        assertThat(Lane.id(field)).isNull();
        assertThat(Lane.id(Lane.field("../a b"))).isEqualTo("../a b");
    }
}
