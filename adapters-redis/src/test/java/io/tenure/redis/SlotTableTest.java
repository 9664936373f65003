package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotTableTest {

    private static final long LATER = SlotTable.BELIEVED_FOR.toNanos();

    private static SlotTable.Share share(String address, long epoch, int from, int to) {
        return new SlotTable.Share(
                address, epoch, IntStream.rangeClosed(from, to).boxed().toList());
    }

    private final SlotTable table = SlotTable.empty().learn(List.of(share("a:1", 1, 0, 9), share("b:1", 4, 10, 19)), 0);

    @Test
    void slots_areWhereTheyWereSaidToBe() {
        assertThat(table.address(0)).isEqualTo("a:1");
        assertThat(table.address(19)).isEqualTo("b:1");
        assertThat(table.address(20)).isNull();
        assertThat(table.masters()).containsExactlyInAnyOrder("a:1", "b:1");
    }

    @Test
    void I1_higherEpoch_isBelieved() {
        SlotTable next = table.learn(List.of(share("c:1", 5, 0, 4), share("a:1", 1, 5, 9)), 1);

        assertThat(next.address(4)).isEqualTo("c:1");
        assertThat(next.address(5)).isEqualTo("a:1");
        assertThat(next.ahead(table)).containsExactly("c:1");
        assertThat(table.ahead(next)).containsExactly("a:1");
    }

    @Test
    void I1_formerMaster_thatWasCutOff_isNotBelieved() {
        SlotTable next = table.learn(List.of(share("former:1", 3, 10, 19)), LATER - 1);

        assertThat(next.address(10)).isEqualTo("b:1");
        assertThat(next.masters()).containsExactlyInAnyOrder("a:1", "b:1");
        assertThat(next.ahead(table)).isEmpty();
    }

    @Test
    void I1_serverThatKnowsLess_takesNothingAway() {
        assertThat(table.learn(List.of(), LATER - 1).masters()).hasSize(2);
    }

    @Test
    void I1_whatNobodyConfirmsForLong_givesWay() {
        SlotTable confirmed = table.learn(List.of(share("a:1", 1, 0, 9)), LATER - 1);
        SlotTable next = confirmed.learn(List.of(share("anew:1", 0, 0, 19)), LATER);

        assertThat(next.address(0)).as("confirmed").isEqualTo("a:1");
        assertThat(next.address(10)).as("a cluster made anew").isEqualTo("anew:1");
        assertThat(confirmed.learn(List.of(), LATER).masters()).containsExactly("a:1");
    }
}
