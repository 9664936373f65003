package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.adapter.Fencing;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That what is to be seen is seen: each judgement is shown what it is there for. */
class HistoryTest {

    private static final OwnerId SOMEBODY = new OwnerId(1, 2);

    private final Desks desks = new Desks();
    private final SimulatedCluster cluster = desks.cluster();
    private final History history = desks.history();
    private final Grant grant = desks.grant(0);

    @Test
    void granted_equalToken_breaksG7() {
        history.grants().granted(desks.system(), new Grant("a", SOMEBODY, 7, 5));
        assertThat(history.violation()).isNull();

        history.grants().granted(desks.system(), new Grant("a", SOMEBODY, 8, 5));

        desks.assertBroken(Guarantee.G7_TOKENS_GROW, "nonce 8, token 5) after token 5");
    }

    @Test
    void granted_belowOneBeforeTheLast_breaksG7() {
        SimulatedSystem fenced = SimulatedSystem.of("fenced", Fencing.FENCED);
        history.grants().granted(fenced, new Grant("a", SOMEBODY, 7, 9));
        history.grants().granted(fenced, new Grant("a", SOMEBODY, 8, 10));

        history.grants().granted(fenced, new Grant("a", SOMEBODY, 9, 9));

        desks.assertBroken(Guarantee.G7_TOKENS_GROW, "after token 10");
    }

    @Test
    void refusedAsStale_writtenLater_breaksG7() {
        ResourceRecord stale = Desks.record(grant, grant.nonce(), 1);
        history.grants().refusedAsStale(stale, grant.token());
        assertThat(history.violation()).isNull();

        history.grants().refusedAsStale(stale, grant.token() - 1);

        desks.assertBroken(Guarantee.G7_TOKENS_GROW, "has token 1");
    }

    @Test
    void freed_byASystemOfTheServices_underItsValidHolder_breaksG1() {
        history.freed("desk", grant.id(), grant.nonce() + 1, grant.token() + 1, "another's");
        history.freed("chair", grant.id(), grant.nonce() + 1, grant.token(), "another's");
        assertThat(history.violation()).isNull();

        history.freed("desk", grant.id(), grant.nonce(), grant.token(), "what was taken");

        desks.assertBroken(Guarantee.G1_ONCE, "desk freed what was taken under its valid holder");
    }

    @Test
    void reliedOn_isWhatWasGiven_untilItEnds() {
        assertThat(history.reliedOn()).hasSameSizeAs(desks.system().grants());
        desks.processOf(grant).crash();

        assertThat(history.reliedOn())
                .hasSize(desks.system().grants().size() - 1)
                .noneMatch(lease -> grant.id().equals(lease.id()));
    }

    @Test
    void ended_forReasonsThatThereWereNot_breaksG1() {
        for (ReleaseCause cause :
                List.of(ReleaseCause.FORCED, ReleaseCause.EXTERNALLY_LOST, ReleaseCause.OWNERSHIP_LOST)) {
            Desks others = new Desks();

            others.ended(others.grant(0), cause);

            others.assertBroken(Guarantee.G1_ONCE, "desk/" + others.grant(0).id());
        }
    }

    @Test
    void ended_forReasonsThatThereWere_isNoViolation() {
        Grant other = desks.grant(1);
        history.forcing("desk", grant.id());
        desks.ended(grant, ReleaseCause.FORCED);
        desks.processOf(other).time().pause();
        cluster.time().advance(Duration.ofSeconds(4));
        desks.ended(other, ReleaseCause.OWNERSHIP_LOST);

        assertThat(history.violation()).isNull();
    }

    @Test
    void reclaims_countNotWhatAProcessReleasesOfItsFormerIncarnation() {
        SimulatedProcess process = desks.processOf(grant);
        process.time().pauseFor(Duration.ofSeconds(4));
        cluster.time().advance(Duration.ofSeconds(12));
        assertThat(cluster.processOf(grant.owner())).isNull();
        int before = history.reclaims();

        history.releases().asked(process, null, Desks.record(grant, grant.nonce(), 1));

        assertThat(history.reclaims()).isEqualTo(before);
    }

    @Test
    void reclaims_countWhatIsReleasedOfAnotherCoordinatorThatWas() {
        SimulatedProcess process = desks.processOf(grant);
        process.coordinators().get(0).close();
        int before = history.reclaims();

        history.releases().asked(process, new Opening(), Desks.record(grant, grant.nonce(), 1));

        assertThat(history.reclaims()).isEqualTo(before + 1);
        assertThat(history.violation()).isNull();
    }

    private static Opening openingOf(SimulatedProcess process) {
        Opening its = new Opening();
        its.opened(process.coordinators().get(0));
        return its;
    }

    @Test
    void releaseAsked_byAnotherCoordinatorOfItsProcess_breaksG5() {
        SimulatedProcess process = desks.processOf(grant);
        Opening its = openingOf(process);
        history.releases().asked(process, its, Desks.record(grant, grant.nonce(), 1));
        history.releases().asked(process, null, Desks.record(grant, grant.nonce(), 1));
        assertThat(history.violation()).isNull();

        history.releases().asked(process, new Opening(), Desks.record(grant, grant.nonce(), 1));

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "whose session is valid");
    }

    @Test
    void releaseBegun_whileItsReleaseIsUnderWay_breaksG1() {
        SimulatedProcess process = desks.processOf(grant);
        Opening its = openingOf(process);
        ResourceRecord record = Desks.record(grant, grant.nonce(), 1);
        Duration timeout = Duration.ofSeconds(1);

        history.releases().begun(process, its, record, timeout).run();
        history.releases().begun(process, its, record, timeout);
        cluster.time().advance(Duration.ofMillis(1_100));
        history.releases().begun(process, its, record, timeout);
        assertThat(history.violation()).as("answered, or out of time").isNull();

        history.releases().begun(process, its, record, timeout);
        desks.assertBroken(Guarantee.G1_ONCE, "while its release is under way");
    }

    @Test
    void releaseBegun_ofWhatIsForced_orByOthers_mayOverlap() {
        SimulatedProcess process = desks.processOf(grant);
        Opening its = openingOf(process);
        ResourceRecord record = Desks.record(grant, grant.nonce(), 1);
        Duration timeout = Duration.ofSeconds(1);
        history.releases().begun(process, its, record, timeout);

        history.releases().begun(process, new Opening(), record, timeout);
        history.releases().begun(process, null, record, timeout);
        history.forcing(desks.system().kind(), grant.id());
        history.releases().begun(process, its, record, timeout);

        assertThat(history.violation()).isNull();
    }

    @Test
    void walkAsked_byAnotherCoordinatorOfItsProcess_breaksG5() {
        history.releases().walkAsked(desks.processOf(grant), new Opening(), grant.owner());

        desks.assertBroken(Guarantee.G5_LIVING_ARE_SAFE, "walks the manifest of " + grant.id());
    }

    @Test
    void violation_namesWhatItIsAbout() {
        desks.system().reclaim(grant.owner());

        desks.assertBroken(
                Guarantee.G1_ONCE,
                "%s (owner %s, nonce %x, token %d)".formatted(grant.id(), grant.owner(), grant.nonce(), grant.token()));
    }
}
