package io.tenure.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.tenure.resource.Text;
import io.tenure.time.Throttle;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The masters of a Redis Cluster, and which of them has which slot. Thread-safe. */
final class ClusterServers implements Links {

    /*
     * Servers that answer are asked who has which slot: at the start, when one of them says MOVED, when a link ends, and now
     * and then. Scripts go to the master of their keys over a link of its own, so that what holds for one server (run,
     * clock, fence) holds for each.
     *
     * I1 There is one keeper for each address, and no keeper for an address that is neither a master's nor a seed's.
     * I2 Whoever waits for a slot waits at the keeper of the master that has it, as far as is known; when that changes, he
     *    is sent off and asks again.
     */

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int MOST_MASTERS = 500;

    private final List<RedisURI> seeds;
    private final TimeSource time;
    /** Makes the keeper of an address; hears of each link. */
    private final BiFunction<RedisURI, Consumer<Link>, LinkKeeper> keepers;

    private final Throttle looks = new Throttle(LOOK_AGAIN);
    private final Map<String, LinkKeeper> byAddress = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Throwable> firstTry = new CompletableFuture<>();
    private volatile @Nullable String[] bySlot = new String[SlotHash.SLOT_COUNT];
    private volatile boolean lookSoon;
    private volatile boolean closed;
    /** Confined to the loop. */
    private long lookedNanos;

    ClusterServers(List<RedisURI> seeds, TimeSource time, BiFunction<RedisURI, Consumer<Link>, LinkKeeper> keepers) {
        this.seeds = List.copyOf(seeds);
        this.time = time;
        this.keepers = keepers;
        this.lookedNanos = time.nowNanos();
    }

    @Override
    public void start() {
        List<CompletableFuture<?>> tries = new ArrayList<>();
        for (RedisURI seed : seeds) {
            LinkKeeper keeper = keeper(address(seed.getHost(), seed.getPort()), seed);
            tries.add(keeper.firstTry().thenAccept(failure -> {
                if (failure instanceof UnsafeServerException) {
                    firstTry.complete(failure);
                }
            }));
        }
        var unused =
                CompletableFuture.allOf(tries.toArray(CompletableFuture[]::new)).thenRun(() -> firstTry.complete(null));
    }

    @Override
    public CompletableFuture<@Nullable Throwable> firstTry() {
        return firstTry;
    }

    @Override
    public @Nullable Link to(int slot) {
        LinkKeeper keeper = keeperOf(slot);
        return keeper == null ? null : keeper.current();
    }

    private @Nullable LinkKeeper keeperOf(int slot) {
        String address = bySlot[slot];
        return address == null ? null : byAddress.get(address);
    }

    @Override
    public void whenUp(int slot, LinkKeeper.Waiter waiter) {
        LinkKeeper keeper = keeperOf(slot);
        if (keeper != null) {
            keeper.whenUp(waiter);
        } else {
            lookSoon = true;
            waiter.unlinked(new NotAppliedException("MOVED nobody knows yet where slot " + slot + " is", null));
        }
    }

    @Override
    public void isElsewhere(int slot, Link link) {
        lookSoon = true;
    }

    @Override
    public Collection<Link> all() {
        return byAddress.values().stream()
                .map(LinkKeeper::current)
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public void tick(Duration patience, boolean beat) {
        byAddress.values().forEach(keeper -> keeper.tick(patience, beat));
        long nowNanos = time.nowNanos();
        boolean due = lookSoon || nowNanos - lookedNanos >= LOOK_EVERY.toNanos();
        if (due && looks.tryPass(nowNanos) != Throttle.HELD_BACK) {
            lookedNanos = nowNanos;
            look();
        }
    }

    /** Asks whoever answers. */
    private void look() {
        lookSoon = false;
        List<Link> up = new ArrayList<>(all());
        if (up.isEmpty()) {
            lookSoon = true;
            return;
        }
        Link asked = up.get((int) time.random().nextLong(up.size()));
        asked.commands().clusterNodes().whenComplete((nodes, failure) -> {
            if (failure != null) {
                lookSoon = true;
                LOG.debug("{} did not say who has which slot", asked, failure);
                return;
            }
            try {
                learn(ClusterPartitionParser.parse(nodes).getPartitions());
            } catch (RuntimeException unreadable) {
                LOG.warn("What {} says of its cluster cannot be read: {}", asked, Text.describe(unreadable));
            }
        });
    }

    private void linked(Link link) {
        lookSoon = true;
    }

    private synchronized void learn(List<RedisClusterNode> nodes) {
        @Nullable String[] next = new String[SlotHash.SLOT_COUNT];
        Set<String> known = new HashSet<>();
        for (RedisClusterNode node : nodes) {
            if (!node.getRole().isUpstream() || node.getSlots().isEmpty() || known.size() >= MOST_MASTERS) {
                continue;
            }
            String address = address(node.getUri().getHost(), node.getUri().getPort());
            known.add(address);
            keeper(address, at(node.getUri().getHost(), node.getUri().getPort()));
            node.getSlots().forEach(slot -> next[slot] = address);
        }
        bySlot = next;
        seeds.forEach(seed -> known.add(address(seed.getHost(), seed.getPort())));
        List.copyOf(byAddress.keySet()).stream()
                .filter(address -> !known.contains(address))
                .forEach(this::forget);
    }

    /** The keeper of an address; begins one if there is none. */
    private LinkKeeper keeper(String address, RedisURI uri) {
        LinkKeeper present = byAddress.get(address);
        if (present != null) {
            return present;
        }
        LinkKeeper fresh = keepers.apply(uri, this::linked);
        LinkKeeper before = byAddress.putIfAbsent(address, fresh);
        if (before != null) {
            return before;
        }
        fresh.start();
        if (closed) {
            fresh.close();
        }
        return fresh;
    }

    private void forget(String address) {
        LinkKeeper gone = byAddress.remove(address);
        if (gone != null) {
            LOG.info("{} has no slots any more", address);
            gone.close();
        }
    }

    /** The address with the seeds' user, password and TLS. */
    private RedisURI at(String host, int port) {
        return RedisURI.builder(seeds.get(0)).withHost(host).withPort(port).build();
    }

    private static String address(String host, int port) {
        return host + ":" + port;
    }

    @Override
    public void close() {
        closed = true;
        byAddress.values().forEach(LinkKeeper::close);
    }
}
