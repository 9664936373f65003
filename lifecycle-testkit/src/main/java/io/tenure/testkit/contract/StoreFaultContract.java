package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.CoordinationStore;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: outages, and replies that come late. */
interface StoreFaultContract extends StoreSteps {

    /** How long calls during a fault may take. */
    Duration BRIEFLY = Duration.ofMillis(500);

    /** Where the stores come from. */
    StoreFixture fixture();

    @Test
    default void outage_endsEachCallInTime_andTruthfully() {
        fixture().outage().during(() -> {
            CompletionStage<TransactResult> write = write("/outage", BRIEFLY);
            List<CompletionStage<?>> others = new ArrayList<>();
            others.add(store().get("/a", BRIEFLY));
            others.add(store().range("/a", null, 1, BRIEFLY));
            others.add(store().ranges(List.of("/a", "/b"), 1, BRIEFLY));
            others.add(store().openSession(ttl(), BRIEFLY));
            others.add(store().endSession(4_711_004_711L, BRIEFLY));

            assertThat(failureIn(BRIEFLY, write)).isInstanceOf(StoreException.class);
            for (CompletionStage<?> call : others) {
                Throwable failure = failureIn(BRIEFLY, call);
                if (failure != null) {
                    assertThat(failure).isInstanceOf(StoreException.class);
                }
            }
        });
    }

    @Test
    default void writeOfAnOutage_thatIsSaidNotToBeApplied_neverIs() {
        List<CompletionStage<TransactResult>> writes = new ArrayList<>();
        List<@Nullable Throwable> failures = new ArrayList<>();
        fixture().outage().during(() -> {
            for (int i = 0; i < 20; i++) {
                writes.add(write("/outage/" + i, BRIEFLY));
            }
            writes.forEach(write -> failures.add(failureIn(BRIEFLY, write)));
        });

        eventuallyWorks(store());
        for (int i = 0; i < failures.size(); i++) {
            if (failures.get(i) instanceof StoreException e && e.outcome() == Outcome.NOT_APPLIED) {
                assertThat(exists("/outage/" + i)).as("write %d: %s", i, e).isFalse();
            }
        }
    }

    @Test
    default void outageThatEnds_leavesEverything_andLetsCallsThrough() {
        long written = put("/before", "v");
        fixture()
                .outage()
                .during(() -> assertThat(failureIn(BRIEFLY, write("/during", BRIEFLY)))
                        .isNotNull());

        eventuallyWorks(store());
        eventuallyWorks(other());
        assertThat(read("/before").modRevision()).isEqualTo(written);
        assertThat(put("/after", "v")).isGreaterThan(written);
    }

    @Test
    default void outage_isNotTakenForTheEndOfASession() {
        SessionGrant session = ok(store().openSession(ttl().multipliedBy(10), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()));
        fixture().outage().during(() -> {
            Throwable failure = failureIn(BRIEFLY, store().keepSession(session.session(), BRIEFLY));
            assertThat(failure instanceof SessionNotFoundException).isFalse();
        });

        eventuallyWorks(store());
        assertThat(ok(store().keepSession(session.session(), TIMEOUT)).session())
                .isEqualTo(session.session());
        assertThat(exists("/s")).isTrue();
    }

    @Test
    default void sessionThatRunsOutInAnOutage_isGone_andWithItItsKeys() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()).put("/t", "x"));
        fixture().outage().during(() -> pass(ttl()));

        eventuallyWorks(store());
        eventually("the session is over", () -> !exists("/s"));
        assertThat(failure(store().keepSession(session.session(), TIMEOUT)))
                .isInstanceOf(SessionNotFoundException.class);
        assertThat(exists("/t")).isTrue();
    }

    @Test
    default void watch_hearsOfAnOutagesChangesOrOfAGap_andGoesOn() {
        WatchLog log = new WatchLog();
        try (CoordinationStore.Watch watch = store().watch("/w/", log)) {
            eventually("the watch is established", () -> log.gaps() == 1);
            List<@Nullable Throwable> meanwhile = new ArrayList<>();
            fixture()
                    .outage()
                    .during(() -> meanwhile.add(failureIn(
                            BRIEFLY,
                            other().transact(
                                            Transaction.builder()
                                                    .put("/w/1", "v")
                                                    .build(),
                                            BRIEFLY))));

            eventuallyWorks(store());
            if (meanwhile.get(0) == null) {
                eventually("the change or a gap is told", () -> log.gaps() > 1 || tells(log, "/w/1"));
            }
            eventually("a later change is told", () -> {
                put("/w/2", "v");
                return tells(log, "/w/2");
            });
        }
    }

    @Test
    default void lateReply_isNeverTakenForAWriteThatWasNotApplied() {
        List<StoreException> failures = new ArrayList<>();
        fixture().lateReplies().during(() -> {
            failures.add((StoreException) thrown(write("/late", BRIEFLY)));
            eventually("it is applied", () -> ok(other().get("/late", TIMEOUT)).value() != null);
        });

        assertThat(failures).extracting(StoreException::outcome).containsExactly(Outcome.UNKNOWN);
        eventuallyWorks(store());
        assertThat(exists("/late")).isTrue();
    }

    @Test
    default void lateReply_toTheEndOfASession_endsItAllTheSame() {
        SessionGrant session = ok(store().openSession(ttl().multipliedBy(10), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()));
        fixture().lateReplies().during(() -> {
            assertThat(failureIn(BRIEFLY, store().endSession(session.session(), BRIEFLY)))
                    .isInstanceOf(StoreException.class);
            eventually("it is over", () -> ok(other().get("/s", TIMEOUT)).value() == null);
        });

        eventuallyWorks(store());
        ok(store().endSession(session.session(), TIMEOUT));
        assertThat(failure(store().keepSession(session.session(), TIMEOUT)))
                .isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    default void lateReplies_areTakenForNobodyElses() {
        for (int i = 0; i < 10; i++) {
            put("/k/" + i, "v" + i);
        }
        List<CompletionStage<?>> late = new ArrayList<>();
        fixture().lateReplies().during(() -> {
            for (int i = 0; i < 5; i++) {
                late.add(store().get("/k/" + i, BRIEFLY));
            }
            late.forEach(this::thrown);
        });

        eventuallyWorks(store());
        for (int i = 5; i < 10; i++) {
            assertThat(read("/k/" + i).value()).isEqualTo("v" + i);
        }
    }

    private CompletionStage<TransactResult> write(String key, Duration timeout) {
        return store().transact(Transaction.builder().put(key, "v").build(), timeout);
    }

    private void eventuallyWorks(CoordinationStore by) {
        Transaction.Builder any = Transaction.builder().put("/works", "v");
        eventually("calls get through", () -> failureIn(BRIEFLY, by.transact(any.build(), BRIEFLY)) == null);
    }

    private static boolean tells(WatchLog log, String key) {
        return log.changes().stream().anyMatch(told -> told.key().equals(key));
    }
}
