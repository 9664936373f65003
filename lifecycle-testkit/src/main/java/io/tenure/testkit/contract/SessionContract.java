package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.SessionGrant;
import io.tenure.store.SessionNotFoundException;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.Transaction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Part of {@link CoordinationStoreContract}: sessions, and the keys that live in them. */
interface SessionContract extends StoreSteps {

    @Test
    default void grant_namesSessionAndTtl() {
        SessionGrant first = ok(store().openSession(ttl(), TIMEOUT));
        SessionGrant second = ok(other().openSession(ttl(), TIMEOUT));

        assertThat(first.session()).isNotZero().isNotEqualTo(second.session());
        assertThat(second.session()).isNotZero();
        assertThat(first.ttl()).isEqualTo(ttl());
        assertThat(ok(store().keepSession(first.session(), TIMEOUT))).isEqualTo(first);
    }

    @Test
    default void unfitTtl_isRefused() {
        for (Duration unfit : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-1),
                store().minSessionTtl().minusNanos(1),
                Duration.ofDays(100_000))) {
            assertThatThrownBy(() -> store().openSession(unfit, TIMEOUT))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("session ttl")
                    .hasMessageContaining(unfit.toString())
                    .hasMessageContaining(store().minSessionTtl().toString());
        }
    }

    @Test
    default void sessionThatIsNotKept_livesItsTtlAndThenTakesItsKeysAlong() {
        long before = time().nowNanos();
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        long written = commit(Transaction.builder()
                .putInSession("/s/1", "x", session.session())
                .putInSession("/s/2", "x", session.session())
                .put("/t", "x"));
        assertThat(read("/s/1").session()).isEqualTo(session.session());

        eventually("the session is over", () -> ok(other().get("/s/1", TIMEOUT)).value() == null);

        long lived = time().nowNanos() - before;
        assertThat(lived).isBetween(ttl().toNanos(), ttl().plus(lateness()).toNanos());
        assertThat(exists("/s/2")).isFalse();
        assertThat(exists("/t")).isTrue();
        assertThat(ok(store().get("/t", TIMEOUT)).revision()).isEqualTo(written + 1);
    }

    @Test
    default void sessionThatIsKept_livesOn() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()));

        for (int i = 0; i < 6; i++) {
            pass(ttl().dividedBy(3));
            ok((i % 2 == 0 ? store() : other()).keepSession(session.session(), TIMEOUT));
        }

        assertThat(exists("/s")).isTrue();
    }

    @Test
    default void keepOfAnEndedSession_fails() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        pass(ttl().plus(lateness()));

        assertThat(failure(store().keepSession(session.session(), TIMEOUT)))
                .isInstanceOf(SessionNotFoundException.class)
                .extracting(StoreException::outcome)
                .isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failure(store().keepSession(session.session(), TIMEOUT)))
                .as("again: it is final")
                .isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    default void keepOfASessionThatNeverWas_fails() {
        assertThat(failure(store().keepSession(4_711_004_711L, TIMEOUT))).isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    default void endedSession_takesItsKeysAlongInOneRevision() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        long written = commit(Transaction.builder()
                .putInSession("/s/1", "x", session.session())
                .putInSession("/s/2", "x", session.session())
                .put("/t", "x"));

        ok(other().endSession(session.session(), TIMEOUT));

        assertThat(exists("/s/1")).isFalse();
        assertThat(exists("/s/2")).isFalse();
        assertThat(exists("/t")).isTrue();
        assertThat(ok(store().get("/t", TIMEOUT)).revision()).isEqualTo(written + 1);
        assertThat(failure(store().keepSession(session.session(), TIMEOUT)))
                .isInstanceOf(SessionNotFoundException.class);
    }

    @Test
    default void endOfASessionThatIsGone_isNoError() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));

        ok(store().endSession(session.session(), TIMEOUT));
        ok(store().endSession(session.session(), TIMEOUT));
        ok(store().endSession(4_711_004_711L, TIMEOUT));
    }

    @Test
    default void putInAnEndedSession_failsAndAppliesNothing() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        ok(store().endSession(session.session(), TIMEOUT));
        long before = put("/a", "1");

        StoreException refused = failure(store().transact(
                        Transaction.builder()
                                .ifUnchanged("/a", before)
                                .put("/a", "2")
                                .delete("/b")
                                .putInSession("/s", "x", session.session())
                                .build(),
                        TIMEOUT));

        assertThat(refused).isInstanceOf(SessionNotFoundException.class);
        assertThat(refused.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(read("/a").modRevision()).isEqualTo(before);
        assertThat(exists("/s")).isFalse();
        assertThat(ok(store().get("/a", TIMEOUT)).revision()).isEqualTo(before);
    }

    @Test
    default void keyWrittenWithoutItsSession_outlivesIt() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        long created = commit(Transaction.builder().putInSession("/s", "x", session.session()));
        put("/s", "y");

        ok(store().endSession(session.session(), TIMEOUT));

        assertThat(read("/s").session()).isZero();
        assertThat(read("/s").createRevision()).isEqualTo(created);
    }

    @Test
    default void keyWrittenInAnotherSession_livesInThatOne() {
        SessionGrant first = ok(store().openSession(ttl(), TIMEOUT));
        SessionGrant second = ok(store().openSession(ttl(), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", first.session()));
        commit(Transaction.builder().putInSession("/s", "y", second.session()));

        ok(store().endSession(first.session(), TIMEOUT));
        assertThat(read("/s").session()).isEqualTo(second.session());

        ok(store().endSession(second.session(), TIMEOUT));
        assertThat(exists("/s")).isFalse();
    }

    @Test
    default void keyDeletedAndWrittenAnew_isNotDraggedAlong() {
        SessionGrant session = ok(store().openSession(ttl(), TIMEOUT));
        commit(Transaction.builder().putInSession("/s", "x", session.session()));
        commit(Transaction.builder().delete("/s"));
        put("/s", "y");

        ok(store().endSession(session.session(), TIMEOUT));

        assertThat(exists("/s")).isTrue();
    }

    @Test
    default void close_endsNoSession() {
        SessionGrant session = ok(other().openSession(ttl().multipliedBy(4), TIMEOUT));
        ok(other().transact(
                        Transaction.builder()
                                .putInSession("/s", "x", session.session())
                                .build(),
                        TIMEOUT));

        other().close();
        pass(ttl());

        assertThat(exists("/s")).isTrue();
        eventually("the session is over", () -> !exists("/s"));
    }
}
