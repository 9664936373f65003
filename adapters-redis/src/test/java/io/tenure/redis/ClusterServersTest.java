package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisURI;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of answers; the servers here are not a cluster, and the answers are given by hand. */
@RequiresServer("redis-server")
class ClusterServersTest {

    private static final int SLOT = 7;

    private static RedisServer seed;
    private static RedisServer other;
    private static RedisServer away;

    private final Rig rig = new Rig();
    private final List<RedisURI> begun = new CopyOnWriteArrayList<>();
    private final List<Link> moved = new CopyOnWriteArrayList<>();
    private ClusterServers servers;

    @BeforeAll
    static void startServers() {
        seed = RedisServer.start();
        other = RedisServer.start();
        away = RedisServer.start();
        away.kill();
    }

    @AfterAll
    static void stopServers() {
        List.of(seed, other, away).forEach(RedisServer::close);
    }

    @BeforeEach
    void start() {
        servers = withSeed(seed);
    }

    private ClusterServers withSeed(RedisServer first) {
        ClusterServers made = new ClusterServers(List.of(Rig.uri(first)), rig.time, this::keeper);
        made.onMoved(moved::add);
        made.start();
        return made;
    }

    private LinkKeeper keeper(RedisURI uri, Consumer<Link> onUp) {
        begun.add(uri);
        return rig.keeper(uri, onUp);
    }

    @AfterEach
    void stop() {
        servers.close();
        rig.close();
    }

    private static SlotTable.Share share(RedisServer server, long epoch, int... slots) {
        return new SlotTable.Share(
                "127.0.0.1:" + server.port(),
                epoch,
                Arrays.stream(slots).boxed().toList());
    }

    private Link linkTo(int slot) {
        await().atMost(Rig.SOON).until(() -> servers.to(slot) != null);
        return servers.to(slot);
    }

    private CompletableFuture<String> waitFor(int slot) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        long deadlineNanos = rig.time.nowNanos() + Duration.ofMinutes(1).toNanos();
        servers.whenUp(slot, new LinkKeeper.Waiter() {
            @Override
            public void linked(Link link) {
                outcome.complete("linked");
            }

            @Override
            public void unlinked(NotAppliedException why) {
                outcome.complete("sent off");
            }

            @Override
            public long deadlineNanos() {
                return deadlineNanos;
            }
        });
        return outcome;
    }

    @Test
    void I1_address_hasOneKeeper_howeverOftenItIsNamed() {
        servers.learn(new SlotTable.View(null, List.of(share(seed, 1, 1), share(other, 2, SLOT))));
        servers.learn(new SlotTable.View(null, List.of(share(seed, 1, 1), share(other, 2, SLOT, 8))));

        assertThat(begun).extracting(RedisURI::getPort).containsExactlyInAnyOrder(seed.port(), other.port());
    }

    @Test
    void I1_addressThatTwoAnswersNameForNothing_isForgotten_unlessItIsASeeds() {
        servers.learn(new SlotTable.View(null, List.of(share(other, 1, SLOT))));
        Link link = linkTo(SLOT);

        servers.learn(new SlotTable.View(null, List.of(share(away, 2, SLOT))));
        assertThat(link.isUp()).as("one answer may be wrong").isTrue();
        servers.learn(new SlotTable.View(null, List.of(share(other, 3, SLOT))));
        servers.learn(new SlotTable.View(null, List.of(share(away, 4, SLOT))));
        assertThat(link.isUp()).as("they did not follow one another").isTrue();
        servers.learn(new SlotTable.View(null, List.of(share(away, 4, SLOT))));

        assertThat(link.isUp()).isFalse();
        await().atMost(Rig.SOON).untilAsserted(() -> assertThat(servers.all()).hasSize(1));
    }

    @Test
    void I2_whoWaitsForASlot_isSentOff_whenAnotherHasIt() throws Exception {
        servers.learn(new SlotTable.View(null, List.of(share(away, 1, SLOT))));
        CompletableFuture<String> waits = waitFor(SLOT);
        assertThat(waits).isNotDone();

        servers.learn(new SlotTable.View(null, List.of(share(other, 2, SLOT))));

        assertThat(waits.get(10, TimeUnit.SECONDS)).isEqualTo("sent off");
        assertThat(waitFor(SLOT).get(10, TimeUnit.SECONDS)).isEqualTo("linked");
    }

    @Test
    void I2_whoWaitsForASlotOfASeed_isSentOff_whenAnotherHasIt() throws Exception {
        servers.close();
        servers = withSeed(away);
        servers.learn(new SlotTable.View(null, List.of(share(away, 1, SLOT))));
        CompletableFuture<String> waits = waitFor(SLOT);

        servers.learn(new SlotTable.View(null, List.of(share(away, 1, 8), share(other, 2, SLOT))));

        assertThat(waits.get(10, TimeUnit.SECONDS)).isEqualTo("sent off");
    }

    @Test
    void masterHearsOthers_untilItHasNoSlot_orIsInDoubt() {
        assertThat(servers.hearsOthers(Rig.uri(seed))).as("no other is known").isTrue();
        servers.learn(new SlotTable.View(null, List.of(share(seed, 1, SLOT), share(other, 2, 8))));
        Link link = linkTo(SLOT);
        linkTo(8);
        assertThat(servers.hearsOthers(Rig.uri(seed))).isTrue();
        assertThat(servers.places()).contains(Rig.uri(seed), Rig.uri(other));

        link.doubted();
        assertThat(servers.hearsOthers(Rig.uri(seed))).as("in doubt").isFalse();
        assertThat(servers.places().get(0)).isEqualTo(Rig.uri(other));
        link.trusted();
        assertThat(servers.hearsOthers(Rig.uri(seed))).isTrue();

        servers.learn(new SlotTable.View(null, List.of(share(other, 2, SLOT, 8))));
        assertThat(servers.hearsOthers(Rig.uri(seed))).as("gone").isFalse();
        assertThat(servers.hearsOthers(Rig.uri(other))).isTrue();
    }

    @Test
    void I3_linkThatIsGivenASlot_isTold() {
        servers.learn(new SlotTable.View(null, List.of(share(seed, 1, SLOT), share(other, 2, 8))));
        Link before = linkTo(SLOT);
        Link after = linkTo(8);

        servers.learn(new SlotTable.View(null, List.of(share(other, 2, SLOT, 8))));

        assertThat(moved).containsExactly(after);
        assertThat(servers.leadsTo(before, SLOT)).isFalse();
        assertThat(servers.leadsTo(after, SLOT)).isTrue();
    }
}
