package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisCluster;
import io.tenure.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rounds do where the server says that it has not got the lane: a single one is then left for whoever has. */
@RequiresServer("redis-server")
class ElsewhereTest {

    private RedisCluster cluster;
    private RedisServer redis;
    private ServiceRig rig;
    private String name;

    @BeforeEach
    void start() {
        cluster = RedisCluster.start();
        redis = cluster.servers().get(0);
        rig = new ServiceRig(redis);
        name = "k0";
        for (int i = 1; cluster.ownerOf(rig.lane(name).slot()) != redis; i++) {
            name = "k" + i;
        }
    }

    @AfterEach
    void stop() {
        rig.close();
        cluster.close();
    }

    private void awaitEnd(Link link) {
        await().atMost(Rig.SOON).until(() -> !link.isUp());
    }

    @Test
    void verification_ofALaneThatIsElsewhere_isTold() throws Exception {
        rig.take(name);
        Link link = rig.link();

        // It asks for the manifests of all lanes.
        new Verification(rig.service).all(link);

        awaitEnd(link);
    }

    @Test
    void renewal_inALaneThatIsElsewhere_isTold() throws Exception {
        HeldLock held = rig.take(name);
        Link link = rig.link();
        String slot = "" + held.lane().slot();
        for (String key : String.valueOf(redis.command("CLUSTER", "GETKEYSINSLOT", slot, "10"))
                .split("\n", -1)) {
            redis.command("DEL", key);
        }
        redis.command(
                "CLUSTER", "SETSLOT", slot, "NODE", cluster.servers().get(1).command("CLUSTER", "MYID"));
        rig.time.skip(ServiceRig.BACKSTOP.dividedBy(2));

        new Backstops(rig.service).round();

        awaitEnd(link);
        assertThat(rig.context.lost).isEmpty();
    }
}
