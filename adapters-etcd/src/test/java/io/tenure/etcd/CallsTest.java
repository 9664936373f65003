package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.store.SessionGrant;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import io.tenure.store.TransactResult;
import io.tenure.store.Transaction;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls to an etcd that is slow, silent or gone. */
@RequiresServer("etcd")
class CallsTest extends OneServer {

    private static final Duration SHORT = Duration.ofMillis(400);
    /** What a call may take beyond its timeout, with room for a busy machine. */
    private static final Duration GRACE = Duration.ofMillis(1_500);

    @Test
    void I1_callsBeyondTheBounds_areRefusedAtOnce() {
        EtcdStore narrow = closing(
                EtcdStore.builder().endpoint(url()).maxInFlight(4).maxWaiting(8).connect());
        server.pause();
        List<CompletionStage<TransactResult>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(put(narrow, "/b/" + i, SHORT));
        }

        assertThat(narrow.pendingCalls()).isEqualTo(12);
        for (CompletionStage<?> refused : calls.subList(12, 20)) {
            assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
            assertThat(failure(refused)).hasMessageContaining("8 calls wait, which is the limit");
            assertThat(failure(refused).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        }
        assertThat(calls.subList(0, 4))
                .extracting(call -> failure(call).outcome())
                .containsOnly(Outcome.UNKNOWN);
        server.resume();
        for (int i = 4; i < 12; i++) {
            StoreException late = failure(calls.get(i));
            assertThat(late.outcome() == Outcome.NOT_APPLIED && exists("/b/" + i))
                    .isFalse();
        }
    }

    @Test
    void I2_callsThatWait_areSentInTheirOrder() {
        EtcdStore oneByOne =
                closing(EtcdStore.builder().endpoint(url()).maxInFlight(1).connect());
        List<CompletionStage<TransactResult>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(put(oneByOne, "/o/" + i, TIMEOUT));
        }

        assertThat(calls.stream().map(call -> ok(call).revision())).isSorted();
    }

    @Test
    void I3_callerThatBlocksGrpcsThread_keepsNoOtherBeyondItsTimeout() {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        // Stopped meanwhile, so that the answer cannot come before there is somebody to block.
        server.pause();
        CompletionStage<Void> blocking = store.get("/a", TIMEOUT).thenAccept(read -> {
            blocked.countDown();
            awaitQuietly(release);
        });
        server.resume();
        awaitQuietly(blocked);
        long began = time().nowNanos();

        StoreException late = failure(put(store, "/b", SHORT));

        assertThat(Duration.ofNanos(time().nowNanos() - began)).isBetween(SHORT, SHORT.plus(GRACE));
        assertThat(late.outcome()).isEqualTo(Outcome.UNKNOWN);
        release.countDown();
        ok(blocking);
        assertThat(store.pendingCalls()).isZero();
    }

    @Test
    void I3_stoppedServer_failsEachCallInTime_andIsUsedAgainOnceItGoesOn() {
        put("/a", "1");
        server.pause();
        long began = time().nowNanos();
        List<CompletionStage<?>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(put(store, "/s/" + i, SHORT));
            calls.add(store.get("/a", SHORT));
            calls.add(store.openSession(ttl(), SHORT));
            calls.add(store.keepSession(i + 1, SHORT));
            calls.add(store.range("/", null, 10, SHORT));
        }

        calls.forEach(call -> assertThat(failure(call).outcome()).isEqualTo(Outcome.UNKNOWN));

        assertThat(Duration.ofNanos(time().nowNanos() - began)).isLessThan(SHORT.plus(GRACE));
        assertThat(store.pendingCalls()).isZero();
        server.resume();
        assertThat(timeUntil("it works", () -> works(store))).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void I3_close_endsWhatIsPending_inBoundedTime() {
        EtcdStore narrow =
                closing(EtcdStore.builder().endpoint(url()).maxInFlight(10).connect());
        server.pause();
        List<CompletionStage<TransactResult>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(put(narrow, "/c/" + i, TIMEOUT));
        }
        long began = time().nowNanos();

        narrow.close();

        assertThat(Duration.ofNanos(time().nowNanos() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(calls).allMatch(call -> call.toCompletableFuture().isCompletedExceptionally());
        assertThat(calls.subList(0, 10))
                .extracting(call -> failure(call).outcome())
                .containsOnly(Outcome.UNKNOWN);
        assertThat(calls.subList(10, 100))
                .extracting(call -> failure(call).outcome())
                .containsOnly(Outcome.NOT_APPLIED);
        eventually("its threads are gone", () -> ioThreads() == 1);
    }

    @Test
    void replyThatIsLost_isUnknown_andTheWriteStands() throws Exception {
        FaultProxy proxy = closing(FaultProxy.to(server.port()));
        EtcdStore far = closing(EtcdStore.connect(urlOf(proxy)));
        proxy.toClient().drop();

        StoreException lost = failure(put(far, "/lost", SHORT));

        assertThat(lost.outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(lost).hasMessageContaining("transact").hasMessageContaining(urlOf(proxy));
        assertThat(exists("/lost")).isTrue();
    }

    @Test
    void transactionThatIsTooLarge_isRefusedWithNothingApplied_andOthersGoOn() {
        Transaction.Builder large = Transaction.builder();
        for (int i = 0; i < 20; i++) {
            large.put("/l/" + i, "v".repeat(120_000));
        }

        assertThat(failure(store.transact(large.build(), TIMEOUT)).outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(exists("/l/0")).isFalse();
    }

    @Test
    void ttlBetweenSeconds_isRoundedUp_andTheGrantSaysSo() {
        SessionGrant grant = ok(store.openSession(Duration.ofMillis(2_001), TIMEOUT));

        assertThat(grant.ttl()).isEqualTo(Duration.ofSeconds(3));
        assertThat(ok(store.keepSession(grant.session(), TIMEOUT)).ttl()).isEqualTo(Duration.ofSeconds(3));
    }

    private static long ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("tenure-etcd-store-io"))
                .count();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
