package io.tenure.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.ResourceCoordinator;
import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.store.CoordinationStore;
import io.tenure.store.StoreException;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class SimulatedClusterTest {

    private static final Duration DAY = Duration.ofSeconds(10);
    private static final Duration EVENING = Duration.ofSeconds(60);

    private final SimulatedSystem desk = SimulatedSystem.of("desk", Fencing.FENCED);
    private final ResourceKind<Grant> kind = desk.kindBuilder().build();

    @Test
    void G6_whatAKilledProcessHeld_isReleased() {
        SimulatedCluster cluster = SimulatedCluster.builder(1)
                .system(desk)
                .service(process -> acquire(process, process.name()))
                .build();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(desk.grants()).hasSize(3);
        cluster.processes().get(0).crash();

        cluster.live(DAY, EVENING);

        assertThat(desk.grants()).hasSize(2);
        assertThat(cluster.history().reclaims()).isPositive();
    }

    @Test
    void whatAProcessForgets_isFoundInTheEvening() {
        SimulatedCluster cluster = SimulatedCluster.builder(2)
                .system(desk)
                .service(process -> {
                    process.open(builder -> builder);
                    process.awaited("an answer that nobody gives", new CompletableFuture<>());
                })
                .build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("seed 2")
                .hasMessageContaining("an answer that nobody gives");
    }

    @Test
    void systemThatFreesUnderItsHolder_isFound() {
        SimulatedCluster cluster = SimulatedCluster.builder(3)
                .system(desk)
                .service(process -> acquire(process, process.name()))
                .build();
        cluster.advance(Duration.ofSeconds(2));

        desk.reclaim(desk.grants().iterator().next().owner());

        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("under its valid holder");
    }

    @Test
    void whatIsNotInItsPlace_isFoundInTheEvening() {
        SimulatedCluster cluster = SimulatedCluster.builder(2)
                .service(process -> process.open(builder -> builder))
                .inPlace(all -> all.processes().size() + " chairs are not put away")
                .build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("3 chairs are not put away");
    }

    @Test
    void operatorsForce_isNoViolation() {
        SimulatedCluster cluster = SimulatedCluster.builder(4)
                .system(desk)
                .service(process -> {
                    ResourceCoordinator coordinator = acquire(process, process.name());
                    process.after(
                            Duration.ofSeconds(3),
                            () -> process.cluster().forceRelease(process, coordinator, desk.kind(), process.name()));
                })
                .build();

        cluster.live(DAY, EVENING);

        assertThat(desk.grants()).isEmpty();
    }

    @Test
    void whatIsUnderWay_arrivesBeforeTheWorldIsJudged() {
        SimulatedCluster cluster = SimulatedCluster.builder(5)
                .service(process -> process.open(builder -> builder))
                .build();
        AtomicBoolean arrived = new AtomicBoolean();
        cluster.network().send(DAY.plusSeconds(20), () -> arrived.set(true));

        cluster.live(DAY, EVENING);

        assertThat(arrived).isTrue();
    }

    @Test
    void answerThatComesInTheEvening_isWaitedFor() {
        SimulatedCluster cluster = SimulatedCluster.builder(6)
                .service(process -> {
                    process.open(builder -> builder);
                    CompletableFuture<String> answer = new CompletableFuture<>();
                    process.awaited("a slow answer", answer);
                    process.after(DAY.plusSeconds(20), () -> answer.complete("late"));
                })
                .build();

        assertThatCode(() -> cluster.live(DAY, EVENING)).doesNotThrowAnyException();
    }

    @Test
    void servicesThatBlockInLoops_liveTheirDay_oneAfterTheOther() {
        Map<String, List<Duration>> turns = new LinkedHashMap<>();
        SimulatedCluster cluster = SimulatedCluster.builder(9)
                .system(desk)
                .service(process -> {
                    ResourceCoordinator coordinator = process.open(builder -> builder);
                    while (process.cluster().isDay()) {
                        coordinator
                                .acquire(kind, ResourceSpec.named(process.name()))
                                .close();
                        turns.computeIfAbsent(process.name(), name -> new ArrayList<>())
                                .add(process.cluster().time().elapsed());
                    }
                })
                .build();

        cluster.live(DAY, EVENING);

        List<Duration> ofOne = turns.values().iterator().next();
        assertThat(turns)
                .as("who waits last goes on first: the others come to their turn when the day is over")
                .hasSize(1);
        assertThat(ofOne).hasSizeGreaterThan(100);
        assertThat(ofOne.get(ofOne.size() - 1)).isBetween(DAY, DAY.plusSeconds(2));
        assertThat(desk.grants()).isEmpty();
    }

    @Test
    void whileATaskWaits_itIsLookedAtWhatNobodyTells() {
        boolean[] valid = {false};
        SimulatedSystem open = SimulatedSystem.of("open", Fencing.UNFENCED);
        SimulatedCluster cluster = twoDoubted(open, valid);
        cluster.advance(Duration.ofSeconds(2));
        SimulatedProcess waiting = cluster.processes().get(0);
        waiting.after(Duration.ofSeconds(1), () -> {
            valid[0] = true;
            waiting.cluster()
                    .time()
                    .runUntil(() -> waiting.cluster().history().violation() != null, Duration.ofSeconds(20));
            valid[0] = false;
        });

        cluster.advance(Duration.ofSeconds(2));

        assertThat(cluster.time().elapsed()).isLessThan(Duration.ofSeconds(5));
        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("two valid holders of open/one");
    }

    @Test
    void timeThatATaskLetsPass_countsWhereTimeIsLetPass() {
        SimulatedCluster cluster = SimulatedCluster.builder(13)
                .processes(1)
                .service(process -> process.after(
                        Duration.ofSeconds(1), () -> process.cluster().time().advance(Duration.ofSeconds(8))))
                .build();

        cluster.advance(Duration.ofSeconds(10));

        assertThat(cluster.time().elapsed()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void nobodyLivesTwice() {
        SimulatedCluster cluster = SimulatedCluster.builder(14)
                .service(process -> process.open(builder -> builder))
                .build();
        cluster.live(DAY, EVENING);

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seed 14: its day is over");
    }

    @Test
    void serviceThatBlocksForEver_isEnded_andSaidToDoSo_afterItsWorldWasJudged() {
        SimulatedClusterBuilder forEver = SimulatedCluster.builder(10)
                .system(desk)
                .service(process -> {
                    ResourceCoordinator coordinator = process.open(builder -> builder);
                    while (true) {
                        coordinator
                                .acquire(kind, ResourceSpec.named(process.name()))
                                .close();
                    }
                });
        SimulatedCluster cluster = forEver.build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seed 10: a service in p")
                .hasMessageContaining("blocked on and on")
                .hasMessageContaining("isDay()");
        assertThat(cluster.isDay()).isFalse();
        assertThat(cluster.time().elapsed()).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void taskThatBlocksForEver_isSaidToDoSo_butABrokenGuaranteeBefore() {
        SimulatedCluster cluster = SimulatedCluster.builder(11)
                .system(desk)
                .service(process -> {
                    ResourceCoordinator coordinator = acquire(process, process.name());
                    process.after(Duration.ofSeconds(3), () -> {
                        while (true) {
                            coordinator
                                    .acquire(kind, ResourceSpec.named(process.name() + "-again"))
                                    .close();
                        }
                    });
                })
                .build();
        cluster.advance(DAY);
        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("blocked on and on");

        desk.reclaim(desk.grants().iterator().next().owner());

        assertThatThrownBy(cluster::requireKept).isInstanceOf(GuaranteeBrokenError.class);
    }

    @Test
    void taskThatWaits_afterTimeWasLetPassLast_isNotEnded() {
        SimulatedCluster cluster = SimulatedCluster.builder(12)
                .processes(1)
                .service(process -> process.after(Duration.ofMinutes(2), () -> process.open(builder -> builder)))
                .build();
        cluster.advance(Duration.ofSeconds(1));

        cluster.time().advance(Duration.ofMinutes(3));

        assertThatCode(cluster::requireKept).doesNotThrowAnyException();
        assertThat(cluster.processes().get(0).owners()).hasSize(1);
    }

    @Test
    void systemOfAnotherCluster_isRefused() {
        SimulatedClusterBuilder first = SimulatedCluster.builder(1).system(desk).service(process -> {});
        assertThat(first.build().systems()).containsExactly(desk);

        assertThatThrownBy(first::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the system of desk stands in a cluster already");
    }

    @Test
    void sessionThatIsRevoked_isNoProofAgainstWhoCleansUpAfterIt() {
        SimulatedCluster cluster = SimulatedCluster.builder(7)
                .system(desk)
                .service(process -> acquire(process, process.name()))
                .build();
        cluster.advance(Duration.ofSeconds(2));
        SimulatedProcess robbed = cluster.processes().get(0);
        robbed.cut(SimulatedNetwork.Cut.BOTH);

        cluster.store().revokeSessions(robbed);
        cluster.advance(Duration.ofSeconds(2));

        assertThat(desk.grants()).hasSize(2);
        assertThatCode(cluster::requireKept).doesNotThrowAnyException();
    }

    @Test
    void sessionsThatEndByWitnesses_cannotBeRevoked() {
        SimulatedCluster cluster = SimulatedCluster.builder(8)
                .liveness(CoordinationStore.Liveness.WITNESS)
                .service(process -> {})
                .build();

        assertThatThrownBy(
                        () -> cluster.store().revokeSessions(cluster.processes().get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("crash it instead");
    }

    @Test
    void lastOneThatDies_isMissed() {
        SimulatedCluster cluster = SimulatedCluster.builder(6)
                .service(process -> process.open(builder -> builder))
                .build();
        cluster.advance(Duration.ofSeconds(2));
        cluster.heal();
        cluster.processes().forEach(SimulatedProcess::crash);

        cluster.settle(Duration.ofSeconds(1));

        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("nobody lives");
    }

    @Test
    void serviceThatNeverStarts_isMissed() {
        SimulatedCluster cluster = SimulatedCluster.builder(7)
                .processes(1)
                .service(process -> {
                    throw new StoreException("never", StoreException.Outcome.NOT_APPLIED, null);
                })
                .build();

        assertThatThrownBy(() -> cluster.live(DAY, EVENING))
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("p0-0 could not start yet");
    }

    @Test
    void G6_whatNobodyCanCleanUp_isFoundOnceItsTimeIsOver() {
        SimulatedSystem own = SimulatedSystem.of("own", Fencing.FENCED);
        ResourceKind<Grant> ownKind = own.kindBuilder().build();
        SimulatedCluster cluster = SimulatedCluster.builder(8)
                .service(process -> {
                    if (process.name().startsWith("p0")) {
                        SystemAdapter adapter =
                                new SystemAdapter(process.cluster().network(), process, own);
                        ResourceCoordinator coordinator = process.open(builder -> builder.adapter(adapter));
                        process.awaited("acquire", coordinator.acquireAsync(ownKind, ResourceSpec.named("one")));
                    } else {
                        process.open(builder -> builder);
                    }
                })
                .build();
        cluster.advance(Duration.ofSeconds(2));
        cluster.processes().get(0).crash();

        cluster.advance(Duration.ofSeconds(20));
        cluster.requireKept();
        cluster.advance(Duration.ofSeconds(20));

        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("G6")
                .hasMessageContaining("is not cleaned up after");
    }

    @Test
    void G6_whatIsCleanedUpSlowly_isGivenTheTimeThatItsPaceTakes() {
        slowlyCleanedUp(SimulatedProcess::observed);
    }

    /** As of one that died between the record and the request. */
    @Test
    void G6_whatIsCleanedUpSlowly_thoughNobodyWasSeenToAskForIt_isGivenThatTimeAsWell() {
        slowlyCleanedUp((process, slow) -> process.name().startsWith("p0") ? slow : process.observed(slow));
    }

    private static void slowlyCleanedUp(
            BiFunction<SimulatedProcess, ResourceAdapter<String>, ResourceAdapter<String>> adapters) {
        ResourceKind<String> slowKind =
                ResourceKind.external("slow", String.class).build();
        SlowAdapter slow = new SlowAdapter(slowKind.name());
        SimulatedCluster cluster = SimulatedCluster.builder(8)
                .service(process -> {
                    ResourceCoordinator coordinator =
                            process.open(builder -> builder.adapter(adapters.apply(process, slow)));
                    for (int i = 0; i < SlowAdapter.MANY && process.name().startsWith("p0"); i++) {
                        process.awaited("acquire", coordinator.acquireAsync(slowKind, ResourceSpec.named("s" + i)));
                    }
                })
                .build();
        cluster.advance(Duration.ofSeconds(2));
        assertThat(slow.held()).isEqualTo(SlowAdapter.MANY);
        cluster.processes().get(0).crash();

        cluster.advance(Duration.ofSeconds(40));
        assertThat(slow.held()).as("so much takes its time").isPositive();
        cluster.requireKept();
        cluster.live(DAY, EVENING);

        assertThat(slow.held()).isZero();
    }

    @Test
    void twoWhoComeToBeValid_areFoundThoughNeitherWasHandedOverSo() {
        SimulatedSystem open = SimulatedSystem.of("open", Fencing.UNFENCED);
        boolean[] valid = {false};
        SimulatedCluster cluster = twoDoubted(open, valid);
        cluster.advance(Duration.ofSeconds(2));
        cluster.requireKept();

        valid[0] = true;
        cluster.advance(Duration.ofMillis(200));

        assertThatThrownBy(cluster::requireKept)
                .isInstanceOf(GuaranteeBrokenError.class)
                .hasMessageContaining("two valid holders of open/one");
    }

    @Test
    void processesOutOfBounds_areRefused() {
        assertThatThrownBy(() -> SimulatedCluster.builder(1).processes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 100");
    }

    /** Two fleets that hold one name: so that nobody keeps the second from it. Neither is valid, but by {@code valid}. */
    private static SimulatedCluster twoDoubted(SimulatedSystem system, boolean[] valid) {
        ResourceKind<Grant> kind = system.kindBuilder().build();
        return SimulatedCluster.builder(9)
                .processes(2)
                .service(process -> {
                    SystemAdapter adapter = new SystemAdapter(process.cluster().network(), process, system);
                    ResourceCoordinator coordinator = process.open(builder ->
                            builder.adapter(new Doubted(adapter, valid)).namespace(process.name()));
                    process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named("one")))
                            .thenAccept(process::relyOn);
                })
                .build();
    }

    private ResourceCoordinator acquire(SimulatedProcess process, String id) {
        ResourceCoordinator coordinator = process.open(builder -> builder);
        process.awaited("acquire", coordinator.acquireAsync(kind, ResourceSpec.named(id)))
                .thenAccept(process::relyOn);
        return coordinator;
    }
}
