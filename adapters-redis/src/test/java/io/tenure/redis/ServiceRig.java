package io.tenure.redis;

import static org.awaitility.Awaitility.await;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.LoopBody;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A lock service on one Redis, without rounds of its own, for tests of its parts. */
final class ServiceRig implements AutoCloseable {

    static final Duration BACKSTOP = Duration.ofSeconds(30);
    static final int RECLAIMS_PER_SECOND = 500;

    final ShiftedTime time = new ShiftedTime();
    final PlayedContext context = new PlayedContext(time);
    final OwnerId owner = new OwnerId(7, time.random().nextLong());
    final LockService service;
    private final Front front;
    private long nonce;

    ServiceRig(RedisServer redis) {
        LockSettings settings = settings();
        front = new Front("rig", settings.links(), time, new RedisAccess.Own(Rig.uri(redis)), link -> {});
        service = new LockService(settings, context, front);
        front.start(nowNanos -> LoopBody.UNTIL_WOKEN);
    }

    static LockSettings settings() {
        return new LockSettings(
                "redis-lock",
                "tenure",
                "default",
                false,
                BACKSTOP,
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                RECLAIMS_PER_SECOND);
    }

    Lane lane(String name) {
        return service.lanes().of(name);
    }

    String key(String name) {
        return lane(name).lock(Lane.field(name));
    }

    /** The link that is up, or comes soon. */
    Link link() {
        await().atMost(Rig.SOON).until(() -> service.wire().links().to(0) != null);
        return Objects.requireNonNull(service.wire().links().to(0));
    }

    /** A take of its own, of this rig's owner. */
    ResourceRecord intent(String name) {
        return new ResourceRecord(owner, "redis-lock", name, RecordState.HELD, ++nonce, 0, false, 1, Map.of());
    }

    HeldLock take(String name) throws Exception {
        ResourceRecord intent = intent(name);
        service.take(intent, Rig.SOON).toCompletableFuture().get(10, TimeUnit.SECONDS);
        return Objects.requireNonNull(service.book().find(intent));
    }

    boolean isValid(HeldLock held) {
        return service.isValid(held, 0);
    }

    @Override
    public void close() {
        front.close();
    }
}
