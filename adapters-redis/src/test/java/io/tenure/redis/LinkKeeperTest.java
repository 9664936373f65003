package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.util.HashedWheelTimer;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class LinkKeeperTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FAR = Duration.ofMinutes(1);

    private static RedisServer redis;

    private final Rig rig = new Rig();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private LinkKeeper keeper;

    @BeforeAll
    static void startServer() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stopServer() {
        redis.close();
    }

    @AfterEach
    void stop() {
        keeper.close();
        rig.close();
    }

    private LinkKeeper keeperOf(Connector connector) {
        return rig.keeper(connector, rig.connecting, links::add);
    }

    private LinkKeeper keeperOf(RedisServer server) {
        return keeperOf(rig.connector(Rig.uri(server)));
    }

    private LinkKeeper keeperOf(RedisAccess access) {
        List<LinkKeeper> made = new ArrayList<>();
        var unused = access.links(Rig.SETTINGS, rig.time, (connector, more) -> {
            made.add(keeperOf(connector));
            return made.get(0);
        });
        return made.get(0);
    }

    /** A connector that does something before each attempt. */
    private Connector after(Runnable before) {
        Connector real = rig.connector(Rig.uri(redis));
        return new Connector() {
            @Override
            public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                before.run();
                return real.connect(atMost);
            }

            @Override
            public String place() {
                return real.place();
            }
        };
    }

    private Connector nobody() {
        return after(() -> {
            throw new IllegalStateException("nobody is there");
        });
    }

    @CanIgnoreReturnValue
    private CompletableFuture<String> waiter(Duration atMost) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        long deadlineNanos = rig.time.nowNanos() + atMost.toNanos();
        keeper.whenUp(new LinkKeeper.Waiter() {
            @Override
            public void linked(Link link) {
                outcome.complete("linked");
            }

            @Override
            public void unlinked(NotAppliedException why) {
                outcome.complete(String.valueOf(why.getMessage()));
            }

            @Override
            public long deadlineNanos() {
                return deadlineNanos;
            }
        });
        return outcome;
    }

    private static String said(CompletableFuture<String> outcome) throws Exception {
        return outcome.get(10, TimeUnit.SECONDS);
    }

    @Test
    void I1_oneAttemptAtATime_andOneLink() throws Exception {
        CompletableFuture<Integer> goOn = new CompletableFuture<>();
        AtomicInteger attempts = new AtomicInteger();
        keeper = keeperOf(after(() -> {
            attempts.incrementAndGet();
            goOn.join();
        }));
        keeper.start();
        await().atMost(Rig.SOON).until(() -> attempts.get() == 1);
        keeper.start();
        CompletableFuture<String> waits = waiter(FAR);
        goOn.complete(0);

        assertThat(said(waits)).isEqualTo("linked");
        assertThat(attempts).hasValue(1);
        links.get(0).end();
        await().atMost(Rig.SOON).until(() -> keeper.current() != null);
        assertThat(links).hasSize(2);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void I2_whoWaits_hearsOfTheLink_andWhoComesLater_atOnce() throws Exception {
        keeper = keeperOf(redis);
        CompletableFuture<String> waits = waiter(FAR);
        keeper.start();

        assertThat(said(waits)).isEqualTo("linked");
        assertThat(waiter(FAR)).isCompletedWithValue("linked");
    }

    @Test
    void I2_whoWaits_hearsAtItsDeadline_whenSentOff_andAtClose() throws Exception {
        keeper = keeperOf(nobody());
        keeper.start();
        await().atMost(Rig.SOON).until(() -> keeper.firstTry().isDone());
        CompletableFuture<String> late = waiter(Duration.ofNanos(1));
        CompletableFuture<String> sentOff = waiter(FAR);
        keeper.tick(PATIENCE, false);
        assertThat(said(late)).contains("there is no connection to").contains("nobody is there");
        assertThat(sentOff).isNotDone();
        keeper.sendOff("elsewhere");
        assertThat(sentOff).isCompletedWithValue("elsewhere");

        CompletableFuture<String> last = waiter(FAR);
        keeper.close();

        assertThat(last).isCompletedWithValue("closed");
        assertThat(waiter(FAR)).isCompletedWithValue("closed");
    }

    @Test
    void I2_nobodyWaits_beyondTheLimit() throws Exception {
        keeper = keeperOf(nobody());
        for (int i = 0; i < LinkKeeper.MAX_WAITING; i++) {
            waiter(FAR);
        }

        assertThat(said(waiter(FAR))).contains("which is the limit");
    }

    @Test
    void I2_waiterThatFails_keepsTheLinkFromNobody() throws Exception {
        keeper = keeperOf(redis);
        whoeverFails(() -> {
            throw new IllegalStateException("a bug");
        });
        whoeverFails(() -> {
            throw new LinkageError("a class is missing");
        });
        CompletableFuture<String> next = waiter(FAR);
        keeper.start();

        assertThat(said(next)).isEqualTo("linked");
    }

    @Test
    void I2_waiterThatFails_keepsNobodyFromHearingThatThereIsNone() {
        keeper = keeperOf(nobody());
        whoeverFails(() -> {
            throw new IllegalStateException("a bug");
        });
        whoeverFails(() -> {
            throw new LinkageError("a class is missing");
        });
        CompletableFuture<String> next = waiter(FAR);

        assertThatThrownBy(() -> keeper.sendOff("elsewhere")).isInstanceOf(LinkageError.class);
        assertThat(next).isCompletedWithValue("elsewhere");
    }

    private void whoeverFails(Runnable failing) {
        long deadlineNanos = rig.time.nowNanos() + FAR.toNanos();
        keeper.whenUp(new LinkKeeper.Waiter() {
            @Override
            public void linked(Link link) {
                failing.run();
            }

            @Override
            public void unlinked(NotAppliedException why) {
                failing.run();
            }

            @Override
            public long deadlineNanos() {
                return deadlineNanos;
            }
        });
    }

    @Test
    void I3_serverThatEvicts_isRefused() {
        try (RedisServer evicting =
                RedisServer.builder().config("maxmemory-policy allkeys-lru").start()) {
            keeper = keeperOf(evicting);
            keeper.start();

            assertThat(keeper.firstTry().orTimeout(10, TimeUnit.SECONDS).join())
                    .isInstanceOf(UnsafeServerException.class);
            evicting.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            await().atMost(Rig.SOON).until(() -> keeper.current() != null);
            assertThat(links).hasSize(1);
        }
    }

    @Test
    void I3_serverThatIsTooOld_isRefused() throws Exception {
        try (OldServer old = new OldServer("6.2.14")) {
            keeper = keeperOf(rig.connector(RedisURI.create("127.0.0.1", old.port())));
            keeper.start();

            assertThat(keeper.firstTry().orTimeout(10, TimeUnit.SECONDS).join())
                    .isInstanceOf(UnsafeServerException.class)
                    .hasMessageContaining("127.0.0.1:" + old.port() + " has redis_version \"6.2.14\"")
                    .hasMessageContaining("7.0 or later is needed");
            assertThat(links).isEmpty();
        }
    }

    /** An address may lead to another server by the time that the client has connected again. */
    @Test
    void connectionThatDrops_whileItIsAskedWhereItLeads_isNoLink() throws Exception {
        Connector real = rig.connector(Rig.uri(redis));
        List<StatefulRedisConnection<String, String>> connections = new CopyOnWriteArrayList<>();
        AtomicBoolean dropped = new AtomicBoolean();
        keeper = keeperOf(new Connector() {
            @Override
            public StatefulRedisConnection<String, String> connect(Duration atMost) throws Exception {
                connections.add(real.connect(atMost));
                return connections.get(connections.size() - 1);
            }

            /** Asked for once the server has said what it is. */
            @Override
            public String place() {
                if (dropped.compareAndSet(false, true)) {
                    dropAndAwaitReconnection(connections.get(0));
                }
                return real.place();
            }
        });
        CompletableFuture<String> waits = waiter(FAR);
        keeper.start();

        assertThat(said(waits)).isEqualTo("linked");
        assertThat(connections).hasSize(2);
        assertThat(links).hasSize(1);
    }

    private static void dropAndAwaitReconnection(StatefulRedisConnection<String, String> connection) {
        CompletableFuture<Boolean> again = new CompletableFuture<>();
        connection.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> unused, SocketAddress unusedToo) {
                again.complete(true);
            }
        });
        Long id = connection.async().clientId().toCompletableFuture().join();
        redis.command("CLIENT", "KILL", "ID", id.toString());
        assertThat(again.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    }

    /** Its cluster is down, for nobody has most of the slots; it allows reads all the same. */
    @Test
    void serverThatIsCutOffFromItsCluster_isInDoubtFromTheStart_untilItSaysOtherwise() throws Exception {
        try (RedisServer cutOff = RedisServer.builder()
                .config("cluster-enabled yes")
                .config("cluster-allow-reads-when-down yes")
                .start()) {
            keeper = keeperOf(cutOff);
            CompletableFuture<String> waits = waiter(FAR);
            keeper.start();
            assertThat(said(waits)).isEqualTo("linked");
            Link link = links.get(0);
            assertThat(link.isInDoubt()).isTrue();
            assertThat(link.answeredWithin(Moment.of(rig.time), FAR.toNanos())).isFalse();

            cutOff.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            await().atMost(Rig.SOON).until(() -> said(look(link)).equals("replied"));
            assertThat(link.answeredWithin(Moment.of(rig.time), FAR.toNanos()))
                    .as("for a mere answer")
                    .isFalse();
            await().atMost(Rig.SOON).until(() -> {
                keeper.tick(PATIENCE, true);
                return link.answeredWithin(Moment.of(rig.time), FAR.toNanos());
            });
        }
    }

    @Test
    void errorWhileConnecting_isNotTheEnd() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        keeper = keeperOf(after(() -> {
            if (attempts.incrementAndGet() < 3) {
                throw new LinkageError("a class is missing");
            }
        }));
        CompletableFuture<String> waits = waiter(FAR);
        keeper.start();

        assertThat(said(waits)).isEqualTo("linked");
    }

    @Test
    void threadThatIsRefused_isAskedForAgain() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        keeper = rig.keeper(
                rig.connector(Rig.uri(redis)),
                task -> {
                    if (refused.incrementAndGet() < 3) {
                        throw new RejectedExecutionException("no thread");
                    }
                    rig.connecting.execute(task);
                },
                links::add);
        CompletableFuture<String> waits = waiter(FAR);
        keeper.start();

        assertThat(said(waits)).isEqualTo("linked");
    }

    @Test
    void shortTimeoutOfAUsersClient_isNoneOfALinksCommands() throws Exception {
        assertNothingIsTimed(Duration.ofMillis(100));
    }

    @Test
    void longTimeoutOfAUsersClient_keepsNoCommandThatWasAnswered() throws Exception {
        assertNothingIsTimed(Duration.ofMinutes(1));
    }

    /** A user's client has a timer for each command by default. */
    private void assertNothingIsTimed(Duration timeout) throws Exception {
        HashedWheelTimer timer = new HashedWheelTimer();
        ClientResources resources =
                ClientResources.builder().timer(timer).ioThreadPoolSize(2).build();
        RedisURI uri = Rig.uri(redis);
        uri.setTimeout(timeout);
        try (RedisClient users = RedisClient.create(resources, uri)) {
            keeper = keeperOf(new RedisAccess.Given(users));
            CompletableFuture<String> waits = waiter(FAR);
            keeper.start();
            assertThat(said(waits)).isEqualTo("linked");

            redis.command("CLIENT", "PAUSE", "300", "ALL");
            List<CompletableFuture<String>> replies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                replies.add(look(links.get(0)));
            }

            for (CompletableFuture<String> reply : replies) {
                assertThat(said(reply)).isEqualTo("replied");
            }
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(timer.pendingTimeouts()).as("kept").isZero());
            keeper.close();
        } finally {
            var unused = resources.shutdown(0, 1, TimeUnit.SECONDS);
            timer.stop();
        }
    }

    private static CompletableFuture<String> look(Link link) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        link.run(Script.LOOK, new String[] {"key"}, new String[0], new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                outcome.complete("replied");
            }

            @Override
            public void failed(Throwable failure) {
                outcome.complete(failure.toString());
            }
        });
        return outcome;
    }
}
