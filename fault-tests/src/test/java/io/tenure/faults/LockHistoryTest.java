package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checker finds what is planted, and nothing else. */
class LockHistoryTest {

    private static final Set<String> NOBODY = Set.of();

    private final LockHistory history = new LockHistory();

    private void add(String process, String... lines) {
        history.add(process, Arrays.stream(lines).map(Line::parse).toList());
    }

    private List<String> violations() {
        return history.violations(NOBODY, NOBODY);
    }

    @Test
    void holdersInTurn_areFine() {
        add("a", "10 acquired k 1 A", "11 valid k 1", "19 valid k 1", "20 released k 1 CLOSED");
        add("b", "21 acquired k 2 B", "22 valid k 2", "30 lost k 2 OWNERSHIP_LOST");

        assertThat(violations()).isEmpty();
        assertThat(history.size()).isEqualTo(2);
        assertThat(history.lost("OWNERSHIP_LOST")).isEqualTo(1);
    }

    @Test
    void I1_tokensThatDoNotGrow_areFound() {
        add("a", "10 acquired k 5 A", "11 valid k 5", "20 released k 5 CLOSED");
        add("b", "21 acquired k 4 B", "22 valid k 4", "30 released k 4 CLOSED");

        assertThat(violations()).singleElement().asString().startsWith("I1 a token that does not grow: k#4");
    }

    @Test
    void I1_tokensGivenTwice_areFound_evenIfNeverValid() {
        add("a", "10 acquired k 5 A", "20 lost k 5 OWNERSHIP_LOST");
        add("b", "21 acquired k 5 B", "30 lost k 5 OWNERSHIP_LOST");

        assertThat(violations()).singleElement().asString().startsWith("I1 one token twice");
    }

    @Test
    void tokensOfTwoLocks_haveNothingToDoWithEachOther() {
        add("a", "10 acquired k 5 A", "11 valid k 5", "12 acquired j 4 A", "13 valid j 4");
        add("a", "20 acquired x 1 A");

        assertThat(history.violations(Set.of("a"), NOBODY)).isEmpty();
    }

    @Test
    void I2_holdersAtOneTime_areFound_alsoBehindAShortOne() {
        add("a", "10 acquired k 1 A", "11 valid k 1", "40 valid k 1", "41 released k 1 CLOSED");
        add("b", "20 acquired k 2 B", "21 valid k 2", "22 released k 2 CLOSED");
        add("c", "30 acquired k 3 C", "31 valid k 3", "32 released k 3 CLOSED");

        assertThat(violations()).hasSize(2).allMatch(text -> text.startsWith("I2 two at one time"));
    }

    @Test
    void holderThatWasStopped_beforeItCouldLook_provesNothing() {
        add("a", "99 acquired k 1 A", "100 lost k 1 OWNERSHIP_LOST");
        add("b", "21 acquired k 2 B", "22 valid k 2", "150 valid k 2", "151 released k 2 CLOSED");

        assertThat(violations()).isEmpty();
    }

    @Test
    void I3_acquisitionsWithoutAnEnd_areFound() {
        add("a", "10 acquired k 1 A", "11 valid k 1");

        assertThat(violations()).singleElement().asString().startsWith("I3 without an end: k#1");
        assertThat(history.violations(Set.of("a"), NOBODY)).as("it died").isEmpty();
        assertThat(history.violations(Set.of("a"), Set.of("A")))
                .as("it died, and something of it is left")
                .hasSize(1);
    }

    @Test
    void I4_validAfterItsEnd_isFound_inWhateverOrderItIsWritten() {
        add("a", "10 acquired k 1 A", "20 lost k 1 OWNERSHIP_LOST", "21 valid k 1");
        add("b", "30 acquired k 2 B", "41 valid k 2", "40 released k 2 CLOSED");

        assertThat(violations()).hasSize(2).allMatch(text -> text.startsWith("I4 valid after its end"));
    }

    @Test
    void locksGone_areTheLivings_onlyIfTheirOwnerKeptItsSession() {
        add("a", "10 acquired k 1 A", "20 lost k 1 EXTERNALLY_LOST", "21 ownerlost A too late");
        add("b", "10 acquired j 1 B", "20 lost j 1 EXTERNALLY_LOST");

        assertThat(history.goneFromTheLiving()).singleElement().asString().startsWith("j#1 of b");
    }

    @Test
    void eventsOfWhatWasNeverAcquired_areFound() {
        add("a", "10 valid k 1", "11 released k 1 CLOSED");

        assertThat(violations()).hasSize(2);
    }
}
