package io.tenure.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.LimitExceededException;
import io.tenure.store.CoordinationStore.Watch;
import io.tenure.store.KeyValue;
import io.tenure.store.TransactResult;
import io.tenure.store.WatchFeed;
import io.tenure.store.WatchListener;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.contract.WatchLog;
import io.tenure.testkit.proxy.FaultProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches whose connection is harmed. */
@RequiresServer({"etcd", "etcdctl"})
class PrefixWatchTest extends OneServer {

    @TempDir
    private Path folder;

    private FaultProxy proxy;
    private EtcdStore far;
    private WatchLog log;

    @BeforeEach
    void watchThroughTheProxy() {
        proxy = closing(FaultProxy.to(server.port()));
        far = closing(EtcdStore.connect(urlOf(proxy)));
        log = new WatchLog();
    }

    /** Ends the connection, and lets nobody connect anew. */
    private void cutOff() {
        proxy.refuse();
        proxy.cut();
    }

    private Watch watchQuietly() {
        Watch watch = far.watch("/w/", log);
        eventually("the watch is established", () -> log.gaps() == 1);
        return watch;
    }

    @Test
    void I1_changesWhileTheConnectionIsBroken_areToldAfterwards_inOrder() {
        watchQuietly();
        List<Long> written = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            written.add(put("/w/" + round, "v"));
            cutOff();
            written.add(put("/w/cut", "v" + round));
            proxy.heal();
        }

        eventually("all are told", () -> log.changes().size() >= written.size());
        assertThat(log.changes()).extracting(WatchLog.Told::revision).containsExactlyElementsOf(written);
        assertThat(log.gaps()).isEqualTo(1);
    }

    @Test
    void I1_compactionWhileItIsBehind_isAGap_andItGoesOn() {
        watchQuietly();
        put("/w/1", "v");
        eventually("the change is told", () -> log.changes().size() == 1);
        cutOff();
        long missed = 0;
        for (int i = 0; i < 10; i++) {
            missed = put("/w/2", "v" + i);
        }
        server.ctl("compact", Long.toString(missed));
        proxy.heal();

        eventually("the gap is told", () -> log.gaps() == 2);
        long after = put("/w/3", "v");
        eventually("the change is told", () -> log.changes().size() >= 2);
        assertThat(log.changes()).last().isEqualTo(new WatchLog.Told("/w/3", "v", after));
    }

    @Test
    void I2_watchOpenedWithoutAConnection_hearsItsGapOnceThereIsOne() {
        cutOff();
        eventually("the connection is gone", () -> !works(far));
        far.watch("/w/", log);
        put("/w/1", "v");
        assertThat(log.told()).isEmpty();

        proxy.heal();

        eventually("the gap is told", () -> log.gaps() == 1);
        long after = put("/w/2", "v");
        eventually("the change is told", () -> !log.changes().isEmpty());
        assertThat(log.changes()).containsExactly(new WatchLog.Told("/w/2", "v", after));
    }

    @Test
    void I3_listenerThatBlocks_holdsUpNoCall_andHearsOfAGapForWhatWasTooMuch() {
        AtomicReference<CountDownLatch> release = new AtomicReference<>(new CountDownLatch(1));
        WatchListener blocking = new WatchListener() {
            @Override
            public void onChange(String key, @Nullable KeyValue now, long revision) {
                awaitQuietly(release.get());
                log.onChange(key, now, revision);
            }

            @Override
            public void onGap() {
                log.onGap();
            }
        };
        far.watch("/w/", blocking);
        eventually("the watch is established", () -> log.gaps() == 1);

        // What etcd tells only once nobody blocks any more is not too much: then there is another round.
        for (int round = 0; round < 10 && log.gaps() == 1; round++) {
            release.set(new CountDownLatch(1));
            List<CompletionStage<TransactResult>> calls = new ArrayList<>();
            for (int i = 0; i < EtcdStore.MAX_WAITING_CHANGES + 100; i++) {
                calls.add(put(far, "/w/" + i % 9, TIMEOUT));
            }
            long last =
                    calls.stream().mapToLong(call -> ok(call).revision()).max().orElseThrow();
            release.get().countDown();
            eventually("everything is heard, or a gap", () -> log.gaps() == 2 || hasHeard(last));
        }

        assertThat(log.gaps()).isEqualTo(2);
    }

    private boolean hasHeard(long revision) {
        return log.changes().stream().anyMatch(change -> change.revision() == revision);
    }

    @Test
    void listenersOfOnePrefix_shareAWatch_andEachBeginsWithAGap() {
        Watch first = watchQuietly();
        WatchLog second = new WatchLog();
        far.watch("/w/", second);
        eventually("the second hears its gap", () -> second.gaps() == 1);
        first.close();

        long written = put("/w/1", "v");

        eventually("the change is told", () -> !second.changes().isEmpty());
        assertThat(second.changes()).containsExactly(new WatchLog.Told("/w/1", "v", written));
        assertThat(log.changes()).isEmpty();
        assertThat(log.gaps()).isEqualTo(1);
    }

    @Test
    void tooManyWatches_areRefused_untilOneIsClosed() {
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < WatchFeed.MAX_WATCHES; i++) {
            watches.add(store.watch("/m/", log));
        }

        assertThatThrownBy(() -> store.watch("/n/", log)).isInstanceOf(LimitExceededException.class);
        watches.get(0).close();
        store.watch("/n/", log).close();
    }

    @Test
    void restoredServer_saysItsTrueRevision_andTheWatchHearsOfAGap() {
        put("/w/1", "old");
        Path snapshot = folder.resolve("snapshot");
        server.snapshot(snapshot);
        watchQuietly();
        long before = 0;
        for (int i = 0; i < 20; i++) {
            before = put("/w/2", "v" + i);
        }
        eventually("the changes are told", () -> log.changes().size() == 20);

        server.restore(snapshot);

        assertThat(ok(store.get("/w/2", TIMEOUT)).value()).isNull();
        assertThat(ok(store.get("/w/1", TIMEOUT)).revision()).isLessThan(before);
        eventually("the gap is told", () -> log.gaps() == 2);
        put("/w/3", "v");
        eventually("the change is told", () -> log.changes().size() == 21);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
