package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That who is late is seen where all was calm, and only there. */
class PromptnessTest {

    private static final Duration SINCE = Duration.ofSeconds(10);

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final Promptness promptness = new Promptness(cluster);

    private void goneSince(Duration since, Duration calmSince) {
        oneIsLeft(1, since, calmSince);
    }

    /** Of so many that were gone at once. */
    private void oneIsLeft(int atOnce, Duration since, Duration calmSince) {
        promptness.look(Map.of(desks.grant(0).owner().toString(), since), atOnce, calmSince, Duration.ZERO);
    }

    @Test
    void late_whereAllWasCalm_breaksG6() {
        // The term was seen first just now, which may be a change of leaders.
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        cluster.time().advance(Duration.ofSeconds(13));
        goneSince(SINCE, Duration.ofSeconds(2));
        assertThat(desks.history().violation()).isNull();

        cluster.time().advance(Duration.ofSeconds(6));
        goneSince(SINCE, Duration.ofSeconds(2));

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "all has been calm since before");
    }

    @Test
    void whoJoins_mayHearOfAFormerElectionOnlyNow_andWaitsATtlMore() {
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        cluster.time().advance(Duration.ofSeconds(1));
        cluster.store().elect(Duration.ofMillis(1));
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        cluster.time().advance(Duration.ofSeconds(10));
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        desks.processOf(desks.grant(1)).open(builder -> builder);
        Duration since = cluster.time().elapsed().plusSeconds(2);
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        cluster.time().advance(Duration.ofSeconds(8));
        goneSince(since, Duration.ofSeconds(2));
        assertThat(desks.history().violation()).isNull();

        cluster.time().advance(Duration.ofSeconds(6));
        goneSince(since, Duration.ofSeconds(2));

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "all has been calm since before");
    }

    @Test
    void lastOfSeveral_isGivenTheTimeThatTheBrakeTakes_forAllOfThem_andNoMore() {
        promptness.look(Map.of(), 0, Duration.ZERO, Duration.ZERO);
        cluster.time().advance(Duration.ofSeconds(20));
        oneIsLeft(5, SINCE, Duration.ofSeconds(2));
        assertThat(desks.history().violation()).isNull();

        cluster.time().advance(Duration.ofSeconds(6));
        oneIsLeft(5, SINCE, Duration.ofSeconds(2));

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "all has been calm since before");
    }

    @Test
    void disturbedJustBefore_orAfter_isNoViolation() {
        cluster.time().advance(Duration.ofSeconds(40));
        goneSince(SINCE, SINCE.minusSeconds(1));
        goneSince(SINCE, SINCE.plusSeconds(1));

        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void changesThatWereNotTold_areNoCalm() {
        cluster.time().advance(Duration.ofSeconds(8));
        cluster.store().loseChanges(true);
        promptness.look(Map.of(), 1, Duration.ZERO, Duration.ZERO);
        cluster.store().loseChanges(false);
        cluster.time().advance(Duration.ofSeconds(30));
        goneSince(SINCE, Duration.ofSeconds(2));

        assertThat(desks.history().violation()).isNull();
    }
}
