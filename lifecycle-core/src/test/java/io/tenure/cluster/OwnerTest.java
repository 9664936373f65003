package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.adapter.Fencing;
import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.NoAdapterException;
import io.tenure.resource.OwnershipLostException;
import io.tenure.resource.TakeFailedException;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class OwnerTest {

    private final Fleet fleet = new Fleet();

    @Test
    void join_writesOwnerAndMemberAndConfig() {
        Fleet.Member a = fleet.member("a");

        assertThat(a.owner.state()).isEqualTo(OwnerState.ACTIVE);
        assertThat(a.owner.isValid()).isTrue();
        KeyValue owner = fleet.rows("owners/").get(0);
        assertThat(owner.createRevision()).isEqualTo(a.owner.epoch());
        assertThat(owner.session()).isNotZero();
        assertThat(owner.value()).contains("service: gateway", "host: host-a", "pid: 42");
        assertThat(fleet.rows("members/").get(0).value()).contains("kind.lock: FENCED records open outside://lock");
        assertThat(fleet.rows("config").get(0).value()).contains("protocol: 1", "lanes: 64");
    }

    @Test
    void otherConfig_isRefused_namingBoth_andLeavesNoTrace() {
        fleet.put("/tenure/fleet/config", ConfigEntry.OURS.encode().replace("lanes: 64", "lanes: 32"));
        Fleet.Member a = fleet.new Member("a", builder -> builder);

        Throwable failure = fleet.failure(a.owner.join(Fleet.LONG));

        assertThat(failure)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContainingAll("lanes=32", "lanes=64");
        assertThat(fleet.rows("owners/")).isEmpty();
        assertThat(fleet.rows("members/")).isEmpty();
    }

    @Test
    void acquire_writesDownFirst_andReleaseLeavesNothing() {
        Fleet.Member a = fleet.member("a");

        ExternalHold<String> hold = a.take(fleet.directory, "orders/é 1");

        assertThat(hold.resource()).isEqualTo("the orders/é 1");
        assertThat(hold.isValid()).isTrue();
        fleet.time.advance(Fleet.SECOND);
        KeyValue record = fleet.rows("resources/").get(0);
        assertThat(record.value()).contains("state: HELD", "token: " + hold.token());
        assertThat(record.createRevision()).isEqualTo(hold.token());
        assertThat(fleet.rows("names/").get(0).key()).endsWith("names/registration/orders%2F%C3%A9%201");

        fleet.get(a.owner.release(hold, Fleet.LONG));

        assertThat(hold.isValid()).isFalse();
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(fleet.rows("names/")).isEmpty();
        fleet.get(a.owner.release(hold, Fleet.LONG));
    }

    @Test
    void sameIdAgain_isRefused_withTheToken() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        assertThat(a.takeFails(fleet.locks, "x"))
                .isInstanceOf(AlreadyRegisteredException.class)
                .hasMessageContaining("token " + hold.token());
    }

    @Test
    void heldByAnother_isRefused_withWhoAndSinceWhen() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        ExternalHold<String> hold = a.take(fleet.directory, "x");

        Throwable failure = b.takeFails(fleet.directory, "x");

        assertThat(failure).isInstanceOf(HeldByOtherException.class);
        Holder holder = ((HeldByOtherException) failure).holder();
        assertThat(holder.owner()).isEqualTo(a.owner.id());
        assertThat(holder.ownerName()).isEqualTo("gateway@host-a:42");
        assertThat(holder.token()).isEqualTo(hold.token());
        assertThat(holder.sinceWallMillis()).isEqualTo(hold.record().sinceWallMillis());
        assertThat(holder.alive()).isTrue();
        assertThat(fleet.rows("resources/")).hasSize(1);
    }

    @Test
    void badInput_isRefused_andNothingIsWritten() {
        Fleet.Member a = fleet.member("a");
        Outside unknown = new Outside("lock", Fencing.FENCED);

        for (String id : List.of("", " ", "a\nb", "\ud800", "x".repeat(513))) {
            assertThat(a.takeFails(fleet.locks, id)).isInstanceOf(InvalidArgumentException.class);
        }
        assertThat(a.takeFails(fleet.locks, null)).isInstanceOf(InvalidArgumentException.class);
        assertThat(fleet.failure(a.owner.acquire(fleet.locks, "a", Map.of("k", "v".repeat(5_000)), Fleet.LONG)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("4096");
        assertThat(fleet.failure(a.owner.acquire(fleet.locks, "a", Map.of(), Duration.ZERO)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("timeout");
        assertThat(a.takeFails(unknown, "a")).isInstanceOf(NoAdapterException.class);
        assertThat(fleet.rows("resources/")).isEmpty();
    }

    @Test
    void ttlBelowTheStoresMinimum_isRefused() {
        assertThatThrownBy(() -> OwnerSettings.builder("fleet", "x")
                        .ttl(Duration.ofMillis(5))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("ttl");
    }

    @Test
    void manyAtOnce_shareTransactions() {
        Fleet.Member a = fleet.member("a");
        long before =
                fleet.get(fleet.store.get("/tenure/fleet/config", Fleet.SECOND)).revision();
        List<CompletionStage<ExternalHold<String>>> stages = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            stages.add(a.owner.acquire(fleet.directory, "r" + i, Map.of(), Fleet.LONG));
        }
        stages.forEach(fleet::get);
        fleet.time.advance(Fleet.SECOND);

        long writes =
                fleet.get(fleet.store.get("/tenure/fleet/config", Fleet.SECOND)).revision() - before;

        assertThat(fleet.rows("resources/")).hasSize(1_000);
        assertThat(writes).as("transactions for 1,000 intents and 1,000 marks").isLessThan(60);
        assertThat(a.owner.stats().held()).isEqualTo(1_000);
    }

    @Test
    void oneConflictInABatch_failsThatOneOnly() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.directory, "r7");
        List<CompletionStage<ExternalHold<String>>> stages = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            stages.add(b.owner.acquire(fleet.directory, "r" + i, Map.of(), Fleet.LONG));
        }

        for (int i = 0; i < 60; i++) {
            if (i == 7) {
                assertThat(fleet.failure(stages.get(i))).isInstanceOf(HeldByOtherException.class);
            } else {
                assertThat(fleet.get(stages.get(i)).isValid()).isTrue();
            }
        }
    }

    @Test
    void takeThatIsNeverAnswered_isUndone_untilThatIsConfirmed() {
        Fleet.Member a = fleet.member("a");
        fleet.locks.silentTakes = true;

        assertThat(a.takeFails(fleet.locks, "x")).isInstanceOf(TakeFailedException.class);
        fleet.time.advance(Duration.ofSeconds(5));

        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.revoked).hasSize(1);
        assertThat(fleet.rows("resources/")).isEmpty();
        assertThat(a.owner.stats().pendingUndos()).isZero();
        fleet.locks.silentTakes = false;
        assertThat(a.take(fleet.locks, "x").isValid()).isTrue();
    }

    @Test
    void whoHolds_answersForAnyOwner() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        ExternalHold<String> lock = a.take(fleet.locks, "x");
        a.take(fleet.directory, "y");

        assertThat(fleet.get(b.owner.whoHolds("lock", "x", Fleet.LONG))).hasValueSatisfying(holder -> {
            assertThat(holder.owner()).isEqualTo(a.owner.id());
            assertThat(holder.token()).isEqualTo(lock.token());
            assertThat(holder.alive()).isTrue();
        });
        assertThat(fleet.get(b.owner.whoHolds("registration", "y", Fleet.LONG))).isPresent();
        assertThat(fleet.get(a.owner.whoHolds("lock", "x", Fleet.LONG))).isPresent();
        assertThat(fleet.get(b.owner.whoHolds("lock", "z", Fleet.LONG))).isEmpty();
    }

    @Test
    void forceRelease_ofAnother_revokesAndTells() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        ExternalHold<String> hold = a.take(fleet.locks, "x");

        assertThat(fleet.get(b.owner.forceRelease("lock", "x", "stuck", Fleet.LONG)))
                .isTrue();
        fleet.time.advance(Fleet.SECOND);

        assertThat(a.told).contains("revoked: lock/x");
        assertThat(hold.isValid()).isFalse();
        assertThat(a.owner.isValid()).isTrue();
        assertThat(fleet.locks.taken).isEmpty();
        assertThat(fleet.locks.revoked).contains(hold.record().nonce());
        assertThat(b.take(fleet.locks, "x").token()).isGreaterThan(hold.token());
        fleet.get(a.owner.release(hold, Fleet.LONG));
        assertThat(fleet.locks.taken).hasSize(1);
        assertThat(fleet.get(b.owner.forceRelease("lock", "nothing", "", Fleet.LONG)))
                .isFalse();
    }

    @Test
    void adopt_writesDownWhatIsTaken() {
        Fleet.Member a = fleet.member("a");

        ExternalHold<String> hold = fleet.get(a.owner.adopt(fleet.directory, "x", Map.of(), "mine", Fleet.LONG));

        assertThat(hold.resource()).isEqualTo("mine");
        assertThat(fleet.rows("resources/")).hasSize(1);
        assertThat(fleet.directory.taken).isEmpty();
    }

    @Test
    void leave_releasesAndSaysSo_andNothingStays() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.directory, "x");

        LeaveReport report = fleet.get(a.owner.leave(Fleet.LONG));

        assertThat(report).isEqualTo(new LeaveReport(true, 1, List.of()));
        assertThat(a.owner.state()).isEqualTo(OwnerState.LEFT);
        assertThat(hold.isValid()).isFalse();
        assertThat(fleet.directory.taken).isEmpty();
        for (String area : List.of("owners/", "members/", "resources/", "names/", "seq/", "claims/")) {
            assertThat(fleet.rows(area)).as(area).isEmpty();
        }
        assertThat(fleet.rows("tombstones/").get(0).value()).contains("clean: true");
        assertThat(a.takeFails(fleet.locks, "y")).isInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    void leaveWithSomethingUnsettled_isNotClean_andSurvivorsGoOn() {
        Fleet.Member a = fleet.member("a");
        Fleet.Member b = fleet.member("b");
        a.take(fleet.directory, "x");
        fleet.directory.unreleasable.add("x");

        LeaveReport report = fleet.get(a.owner.leave(Duration.ofSeconds(2)));

        assertThat(report.clean()).isFalse();
        assertThat(report.unsettled()).containsExactly("registration/x");
        fleet.directory.unreleasable.clear();
        fleet.time.advance(Duration.ofSeconds(10));
        assertThat(fleet.directory.taken).isEmpty();
        assertThat(fleet.rows("members/")).hasSize(1);
        assertThat(b.owner.stats().reclaimed()).isEqualTo(1);
    }

    @Test
    void missedRenewals_jeopardy_thenLost_forGood() {
        Fleet.Member a = fleet.member("a");
        ExternalHold<String> hold = a.take(fleet.locks, "x");
        a.process.pause();
        fleet.time.advance(Duration.ofSeconds(9));

        assertThat(hold.isValid()).as("by its own clock, before it runs again").isFalse();
        a.process.resume();
        fleet.time.advance(Fleet.SECOND);

        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
        assertThat(a.told).anyMatch(told -> told.startsWith("lost"));
        assertThat(a.takeFails(fleet.locks, "y")).isInstanceOf(OwnershipLostException.class);
    }

    @Test
    void suspendedMachine_isSuspect_neverLostByThat() {
        Fleet.Member a = fleet.member("a");
        a.process.stepWall(Duration.ofHours(1));

        assertThat(a.owner.isValid()).isFalse();
        assertThat(a.owner.state()).isEqualTo(OwnerState.SUSPECT);
        fleet.time.advance(Fleet.SECOND);

        assertThat(a.owner.state()).isEqualTo(OwnerState.ACTIVE);
        assertThat(a.told).containsExactly("jeopardy", "recovered");
    }

    @Test
    void ownKeyDeleted_lostAtOnce() {
        Fleet.Member a = fleet.member("a");
        long session = fleet.rows("owners/").get(0).session();

        fleet.get(fleet.store.endSession(session, Fleet.SECOND));
        fleet.time.advance(Duration.ofMillis(50));

        assertThat(a.owner.state()).isEqualTo(OwnerState.LOST);
    }

    @Test
    void afterClose_everyCallIsAnswered() {
        Fleet.Member a = fleet.member("a");
        CompletionStage<ExternalHold<String>> before = a.owner.acquire(fleet.locks, "x", Map.of(), Fleet.LONG);
        a.owner.close();
        fleet.time.advance(Fleet.SECOND);

        assertThat(a.takeFails(fleet.locks, "y")).isInstanceOf(CoordinatorClosedException.class);
        assertThat(fleet.failure(a.owner.whoHolds("lock", "x", Fleet.LONG)))
                .isInstanceOf(CoordinatorClosedException.class);
        assertThat(before.toCompletableFuture()).isDone();
    }

    @Test
    void joinTwice_isRefused() {
        Fleet.Member a = fleet.member("a");

        assertThat(fleet.failure(a.owner.join(Fleet.LONG))).hasMessageContaining("once");
    }
}
