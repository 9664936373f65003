package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.store.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries besides records: each reads as it was written, and what nobody wrote is unreadable. */
class EntriesTest {

    private static final OwnerId OWNER = new OwnerId(1, 2);
    private static final MemberEntry MEMBER = new MemberEntry(
            "payments@gateway-1:4711",
            List.of(
                    new MemberEntry.Served("registration", Fencing.UNFENCED, false, true, "http://10.0.0.7:8500"),
                    new MemberEntry.Served("lock", Fencing.FENCED, true, false, "redis 1:6379")));

    private static QuarantineEntry quarantined(String reason) {
        return new QuarantineEntry("/tenure/x/resources/y", "redis-1", 12, reason, 6, 17, "tenure record 1\nowner: x");
    }

    @Test
    void eachEntry_isReadAsWritten() {
        OwnerEntry owner = new OwnerEntry("payments", "gateway-1", 4711, "1.4.2", 17);
        NameEntry name = new NameEntry(OWNER, -7, 17);
        TombstoneEntry tombstone = new TombstoneEntry(OWNER, true, 17);
        ClaimEntry claim = new ClaimEntry(OWNER, -7);

        assertThat(OwnerEntry.decode(owner.encode())).isEqualTo(Decoded.readable(owner));
        assertThat(MemberEntry.decode(MEMBER.encode())).isEqualTo(Decoded.readable(MEMBER));
        assertThat(NameEntry.decode(name.encode())).isEqualTo(Decoded.readable(name));
        assertThat(TombstoneEntry.decode(tombstone.encode())).isEqualTo(Decoded.readable(tombstone));
        assertThat(ClaimEntry.decode(claim.encode())).isEqualTo(Decoded.readable(claim));
        assertThat(CounterEntry.decode(new CounterEntry(5).encode())).isEqualTo(Decoded.readable(new CounterEntry(5)));
        assertThat(ConfigEntry.decode(ConfigEntry.OURS.encode())).isEqualTo(Decoded.readable(ConfigEntry.OURS));
        assertThat(QuarantineEntry.decode(quarantined("it is away").encode()))
                .isEqualTo(Decoded.readable(quarantined("it is away")));
    }

    @Test
    void member_isReadableByPeople_inTheOrderOfItsKinds() {
        assertThat(MEMBER.encode()).isEqualTo("""
                        tenure member 1
                        name: payments@gateway-1:4711
                        kind.lock: FENCED manifest open redis 1:6379
                        kind.registration: UNFENCED records walked http://10.0.0.7:8500""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FENCED manifest open",
                "fenced manifest open redis-1",
                "FENCED both open redis-1",
                "FENCED manifest soon redis-1",
                "FENCED  manifest open redis-1",
                "FENCED manifest open ",
                ""
            })
    void servedKindThatNobodyWroteSo_makesTheMemberUnreadable(String served) {
        String text = "tenure member 1\nname: x\nkind.lock: " + served;

        assertThat(MemberEntry.decode(text).value()).isNull();
        assertThat(MemberEntry.decode(text).problem()).contains("lock");
    }

    @Test
    void whyAnEntryIsUnreadable_canBeShown() {
        String text = "tenure member 1\nname: x\nkind.a%0Ab: FENCED%0A" + "x".repeat(2_000);

        assertThat(MemberEntry.decode(text).problem())
                .contains("a\\u000ab", "FENCED\\u000ax")
                .doesNotContain("\n")
                .hasSizeLessThan(300);
        assertThat(ConfigEntry.decode(ConfigEntry.OURS.encode().replace("lanes: 64", "lanes: 9999999999"))
                        .problem())
                .contains("overflow");
    }

    @Test
    void reasonInQuarantine_isCut_andStaysText() {
        String face = "😀";
        QuarantineEntry even = quarantined(face.repeat(300));
        QuarantineEntry odd = quarantined("x" + face.repeat(300));

        assertThat(even.reason()).isEqualTo(face.repeat(250));
        assertThat(odd.reason()).isEqualTo("x" + face.repeat(249));
        assertThat(quarantined("x".repeat(500)).reason()).hasSize(500);
        assertThat(quarantined("x".repeat(501)).reason()).hasSize(500);
        assertThat(QuarantineEntry.decode(odd.encode())).isEqualTo(Decoded.readable(odd));
        assertThat(Transaction.builder().put("/a", odd.encode()).build().puts()).hasSize(1);
    }
}
