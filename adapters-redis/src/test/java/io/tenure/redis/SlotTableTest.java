package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlotTableTest {

    private static final long LATER = SlotTable.BELIEVED_FOR.toNanos();

    private static SlotTable.Share share(String address, long epoch, int from, int to) {
        return new SlotTable.Share(
                address, epoch, IntStream.rangeClosed(from, to).boxed().toList());
    }

    private static SlotTable.View by(@Nullable String server, List<SlotTable.Share> said) {
        return new SlotTable.View(server, said);
    }

    private final SlotTable table =
            SlotTable.empty().learn(by(null, List.of(share("a:1", 1, 0, 9), share("b:1", 4, 10, 19))), 0);

    @Test
    void slots_areWhereTheyWereSaidToBe() {
        assertThat(table.address(0)).isEqualTo("a:1");
        assertThat(table.address(19)).isEqualTo("b:1");
        assertThat(table.address(20)).isNull();
        assertThat(table.masters()).containsExactlyInAnyOrder("a:1", "b:1");
    }

    @Test
    void I1_higherEpoch_isBelieved() {
        SlotTable next = table.learn(by(null, List.of(share("c:1", 5, 0, 4), share("a:1", 1, 5, 9))), 1);

        assertThat(next.address(4)).isEqualTo("c:1");
        assertThat(next.address(5)).isEqualTo("a:1");
        assertThat(next.ahead(table)).containsExactly("c:1");
        assertThat(table.ahead(next)).containsExactly("a:1");
    }

    @Test
    void I1_formerMaster_thatWasCutOff_isNotBelieved() {
        SlotTable next = table.learn(by(null, List.of(share("former:1", 3, 10, 19))), LATER - 1);

        assertThat(next.address(10)).isEqualTo("b:1");
        assertThat(next.masters()).containsExactlyInAnyOrder("a:1", "b:1");
        assertThat(next.ahead(table)).isEmpty();
    }

    @Test
    void I2_whatItsMasterGaveAway_isAtWhomItNames_underWhateverEpoch() {
        List<SlotTable.Share> said = List.of(share("a:1", 3, 0, 15), share("b:1", 4, 16, 19));

        SlotTable next = table.learn(by("b:1", said), 1);

        assertThat(next.address(15)).isEqualTo("a:1");
        assertThat(next.address(16)).isEqualTo("b:1");
        assertThat(table.learn(by("a:1", said), 1).address(15))
                .as("said by another")
                .isEqualTo("b:1");
        assertThat(table.learn(by("b:1", List.of()), 1).address(15))
                .as("given to nobody")
                .isEqualTo("b:1");
    }

    @Test
    void I2_whatWasGivenAway_doesNotComeBackByWhoHasNotHeardOfIt() {
        List<SlotTable.Share> stale = List.of(share("a:1", 1, 0, 9), share("b:1", 4, 10, 19));
        List<SlotTable.Share> news = List.of(share("a:1", 3, 0, 15), share("b:1", 4, 16, 19));
        SlotTable given = table.learn(by("b:1", news), 1).learn(by("a:1", news), 2);

        assertThat(given.learn(by("c:1", stale), 3).address(15)).isEqualTo("a:1");
        assertThat(given.learn(by("a:1", stale), 3).address(15))
                .as("given back")
                .isEqualTo("b:1");
        assertThat(given.learn(by("c:1", List.of(share("b:1", 5, 10, 19))), 3).address(15))
                .as("moved back under a higher epoch")
                .isEqualTo("b:1");
        assertThat(given.learn(by("a:1", news), LATER + 1)
                        .learn(by("c:1", stale), LATER + 2)
                        .address(15))
                .as("long ago")
                .isEqualTo("b:1");
    }

    @Test
    void I2_whoGaveItAway_isBelievedThatItHasItAgain() {
        List<SlotTable.Share> first = List.of(share("a:1", 1, 0, 9), share("b:1", 4, 10, 19));
        List<SlotTable.Share> news = List.of(share("a:1", 3, 0, 15), share("b:1", 4, 16, 19));
        SlotTable given = table.learn(by("b:1", news), 1);

        SlotTable again = given.learn(by("b:1", first), 2);

        assertThat(again.address(15)).isEqualTo("b:1");
        assertThat(again.learn(by("c:1", news), 3).address(15))
                .as("by who has not heard of that")
                .isEqualTo("b:1");
    }

    @Test
    void I1_serverThatKnowsLess_takesNothingAway() {
        assertThat(table.learn(by(null, List.of()), LATER - 1).masters()).hasSize(2);
    }

    @Test
    void I1_whatNobodyConfirmsForLong_givesWay() {
        SlotTable confirmed = table.learn(by(null, List.of(share("a:1", 1, 0, 9))), LATER - 1);
        SlotTable next = confirmed.learn(by(null, List.of(share("anew:1", 0, 0, 19))), LATER);

        assertThat(next.address(0)).as("confirmed").isEqualTo("a:1");
        assertThat(next.address(10)).as("a cluster made anew").isEqualTo("anew:1");
        assertThat(confirmed.learn(by(null, List.of()), LATER).masters()).containsExactly("a:1");
    }
}
