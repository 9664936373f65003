package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That who is late is seen where all was calm, and only there. */
class PromptnessTest {

    private static final Duration SINCE = Duration.ofSeconds(10);

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final Promptness promptness = new Promptness(cluster);
    private boolean begun;

    /** One that is cleaned up after already. */
    private void goneSince(Duration since, Duration steadySince) {
        oneIsLeft(1, since, steadySince);
    }

    /** Of so many that were gone at once. */
    private void oneIsLeft(int atOnce, Duration since, Duration steadySince) {
        String owner = desks.grant(0).owner().toString();
        if (!begun) {
            begun = true;
            var unused = cluster.store()
                    .connect(cluster.processes().get(0))
                    .transact(
                            Transaction.builder()
                                    .put("/tenure/sim/tombstones/" + owner, "clean: true")
                                    .build(),
                            Duration.ofSeconds(1));
            cluster.time().advance(Duration.ofMillis(10));
        }
        promptness.look(Map.of(owner, since), atOnce, steadySince, Duration.ZERO, Duration.ZERO);
    }

    private void look() {
        promptness.look(Map.of(), 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    private void notBegun(Duration since, Duration wentAt) {
        promptness.look(
                Map.of(desks.grant(0).owner().toString(), since), 1, Duration.ofSeconds(2), wentAt, Duration.ZERO);
    }

    @Test
    void late_whereAllWasCalm_breaksG6() {
        // The term was seen first just now, which may be a change of leaders.
        look();
        cluster.time().advance(Duration.ofSeconds(13));
        goneSince(SINCE, Duration.ofSeconds(2));
        assertThat(desks.history().violation()).isNull();

        cluster.time().advance(Duration.ofSeconds(6));
        goneSince(SINCE, Duration.ofSeconds(2));

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "all has been calm since before");
    }

    @Test
    void whoJoins_mayHearOfAFormerElectionOnlyNow_andWaitsATtlMore() {
        look();
        cluster.time().advance(Duration.ofSeconds(1));
        cluster.store().elect(Duration.ofMillis(1));
        look();
        cluster.time().advance(Duration.ofSeconds(10));
        look();
        desks.processOf(desks.grant(1)).open(builder -> builder);
        Duration since = cluster.time().elapsed().plusSeconds(2);
        look();
        cluster.time().advance(Duration.ofSeconds(8));
        goneSince(since, Duration.ofSeconds(2));
        assertThat(desks.history().violation()).isNull();

        cluster.time().advance(Duration.ofSeconds(6));
        goneSince(since, Duration.ofSeconds(2));

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "all has been calm since before");
    }

    @Test
    void lastOfSeveral_isGivenTheTimeThatTheBrakeTakes_forAllOfThem_andNoMore() {
        look();
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
    void notBegun_whereAllWasCalm_breaksG6() {
        cluster.time().advance(Duration.ofSeconds(10));
        notBegun(SINCE, SINCE);
        assertThat(desks.history().violation()).isNull();
        cluster.time().advance(Duration.ofSeconds(7));

        notBegun(SINCE, SINCE);

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "it is not begun with");
    }

    @Test
    void whoWentSince_mayHaveBegun_soNobodyIsLate() {
        cluster.time().advance(Duration.ofSeconds(40));
        notBegun(SINCE, SINCE.plusMillis(100));

        assertThat(desks.history().violation()).isNull();
    }

    @Test
    void whatVanished_andNobodyWasToldOf_isNobodysFault_untilAGapTellsIt() {
        cluster.time().advance(Duration.ofSeconds(8));
        cluster.store().loseChanges(true);
        desks.processOf(desks.grant(1)).crash();
        cluster.time().advance(Duration.ofSeconds(4));
        cluster.store().loseChanges(false);
        cluster.time().advance(Duration.ofSeconds(30));
        notBegun(SINCE, SINCE);
        assertThat(desks.history().violation()).isNull();

        cluster.store().compact();
        cluster.time().advance(Duration.ofSeconds(1));
        notBegun(SINCE, SINCE);
        assertThat(desks.history().violation()).isNull();
        cluster.time().advance(Duration.ofSeconds(6));
        notBegun(SINCE, SINCE);

        desks.assertBroken(Guarantee.G6_DEAD_ARE_CLEANED, "it is not begun with");
    }
}
