package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.junit.FakeAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** That answers about a kind of a service's own adapter are held against the view of its system, where there is one. */
class SystemViewTest {

    private final ResourceKind<String> kind =
            ResourceKind.external("seat", String.class).build();
    private final List<FakeAdapter<String>> seats = new ArrayList<>();
    private int changes;

    private final SystemView view = new SystemView() {
        @Override
        public Optional<ResourceRecord> find(String id) {
            return seats.stream()
                    .flatMap(each -> each.held().stream())
                    .filter(record -> record.id().equals(id))
                    .findFirst();
        }

        @Override
        public long changes(String id) {
            return changes;
        }
    };

    /** Each process has taken a seat that bears its name. */
    private SimulatedCluster live(SimulatedClusterBuilder builder) {
        SimulatedCluster cluster = builder.processes(2).service(this::takeOne).build();
        cluster.advance(Duration.ofSeconds(2));
        return cluster;
    }

    private void takeOne(SimulatedProcess process) {
        FakeAdapter<String> own = FakeAdapter.of(kind, Fencing.COMPARE_ONLY, ResourceRecord::id);
        seats.add(own);
        ResourceCoordinator coordinator = process.open(builder -> builder.adapter(process.observed(own)));
        process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named(process.name())))
                .thenAccept(process::relyOn);
    }

    /** Asked by the one after what the other has. */
    private static Question ask(SimulatedCluster cluster) {
        SimulatedProcess by = cluster.processes().get(0);
        return new Question(
                by, by.coordinators().get(0), "seat", cluster.processes().get(1).name());
    }

    private static void assertBroken(SimulatedCluster cluster, String how) {
        assertThat(String.valueOf(cluster.history().violation())).contains(how);
    }

    @Test
    void answered_nobody_whereSomebodyHoldsIt_breaksG8() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1).view("seat", view));

        ask(cluster).answered(Optional.empty());

        assertBroken(cluster, "told that nobody holds it");
    }

    @Test
    void answered_another_whereSomebodyHoldsIt_breaksG8() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1).view("seat", view));

        ask(cluster).answered(Optional.of(new Holder("seat", "any", new OwnerId(1, 2), "", 1, 0, true)));

        assertBroken(cluster, "holds it, and that is held by");
    }

    @Test
    void forced_nobodyHeldIt_whereSomebodyDoes_breaksG8() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1).view("seat", view));

        ask(cluster).forced(false);

        assertBroken(cluster, "told that nobody held it");
    }

    @Test
    void changedMeanwhile_isNotHeldAgainstAnybody() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1).view("seat", view));
        Question question = ask(cluster);
        changes++;

        question.answered(Optional.empty());

        assertThat(cluster.history().violation()).isNull();
    }

    @Test
    void rightAnswers_areKept() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1).view("seat", view));
        SimulatedProcess by = cluster.processes().get(0);
        ResourceCoordinator coordinator = by.coordinators().get(0);
        String other = cluster.processes().get(1).name();

        cluster.whoHolds(by, coordinator, "seat", other, Duration.ofSeconds(1));
        cluster.whoHolds(by, coordinator, "seat", "free", Duration.ofSeconds(1));
        cluster.forceRelease(by, coordinator, "seat", "free");
        cluster.advance(Duration.ofSeconds(5));

        cluster.requireKept();
        assertThat(by.unanswered()).isEmpty();
    }

    @Test
    void withoutView_nothingIsJudged() {
        SimulatedCluster cluster = live(SimulatedCluster.builder(1));

        ask(cluster).answered(Optional.empty());

        assertThat(cluster.history().violation()).isNull();
    }
}
