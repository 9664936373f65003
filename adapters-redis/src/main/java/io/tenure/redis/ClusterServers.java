package io.tenure.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
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
     * Servers that answer are asked who has which slot: at the start, when one of them says MOVED, when a link has ended, often
     * until it is back, and now and then. Scripts go to the master of their keys over a link of its own, so that what holds for one server (run,
     * clock, fence) holds for each.
     *
     * I1 There is one keeper for each address, and none for long for an address that is neither a master's nor a seed's: it
     *    is forgotten once two answers running name it for no slot.
     * I2 Whoever waits for a slot waits at the keeper of the master that has it, as far as is known; when that changes, he
     *    is sent off and asks again.
     * I3 Whoever relies on a link for a slot is told when another link, which is up, has the slot from now on.
     */

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** While one of them is away, whose place another may take at any moment. */
    private static final Duration LOOK_OFTEN = Duration.ofMillis(500);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int MOST_MASTERS = 500;
    private static final String MOVED = "what was there is at another server now";

    private final List<RedisURI> seeds;
    private final TimeSource time;
    /** Makes the keeper of an address; hears of each link. */
    private final BiFunction<RedisURI, Consumer<Link>, LinkKeeper> keepers;

    private final Throttle looks = new Throttle(LOOK_AGAIN);
    private final Map<String, LinkKeeper> byAddress = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Throwable> firstTry = new CompletableFuture<>();
    /** Written under the lock of this. */
    private volatile SlotTable table = SlotTable.empty();

    private volatile Consumer<Link> moved = link -> {};
    private volatile boolean lookSoon;
    /** Who has sent us elsewhere since the last look; he knows where. */
    private volatile @Nullable Link sent;

    private volatile boolean closed;
    /** Whose keepers are neither masters' nor seeds', as the last answer says. Guarded by this. */
    private Set<String> idle = Set.of();
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
        String address = table.address(slot);
        return address == null ? null : byAddress.get(address);
    }

    @Override
    public void whenUp(int slot, LinkKeeper.Waiter waiter) {
        LinkKeeper keeper = keeperOf(slot);
        if (keeper != null) {
            keeper.whenUp(waiter);
            if (keeperOf(slot) != keeper) {
                keeper.sendOff(MOVED);
            }
        } else {
            lookSoon = true;
            waiter.unlinked(new NotAppliedException("MOVED nobody knows yet where slot " + slot + " is", null));
        }
    }

    @Override
    public void isElsewhere(int slot, Link link) {
        sent = link;
        lookSoon = true;
    }

    @Override
    public void onMoved(Consumer<Link> listener) {
        moved = listener;
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
        Duration every = isWhole() ? LOOK_EVERY : LOOK_OFTEN;
        boolean due = lookSoon || nowNanos - lookedNanos >= every.toNanos();
        if (due && looks.tryPass(nowNanos) != Throttle.HELD_BACK) {
            lookedNanos = nowNanos;
            look();
        }
    }

    /** Whether each master that is known is linked. */
    private boolean isWhole() {
        return table.masters().stream()
                .map(byAddress::get)
                .allMatch(keeper -> keeper != null && keeper.current() != null);
    }

    /** Asks who has sent us elsewhere, or whoever answers. */
    private void look() {
        lookSoon = false;
        Link sender = sent;
        sent = null;
        List<Link> up = new ArrayList<>(all());
        if (up.isEmpty()) {
            lookSoon = true;
            return;
        }
        Link asked = sender != null && up.contains(sender)
                ? sender
                : up.get((int) time.random().nextLong(up.size()));
        try {
            asked.commands().clusterNodes().whenComplete((nodes, failure) -> answered(asked, nodes, failure));
        } catch (RedisException closing) {
            answered(asked, null, closing);
        }
    }

    private void answered(Link asked, @Nullable String nodes, @Nullable Throwable failure) {
        if (failure != null || nodes == null) {
            lookSoon = true;
            LOG.debug("{} did not say who has which slot", asked, failure);
            return;
        }
        try {
            learn(view(ClusterPartitionParser.parse(nodes).getPartitions()));
        } catch (RuntimeException unreadable) {
            LOG.warn("What {} says of its cluster cannot be read: {}", asked, Text.describe(unreadable));
        }
    }

    private void linked(Link link) {
        lookSoon = true;
    }

    private static SlotTable.View view(List<RedisClusterNode> nodes) {
        String by = nodes.stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.MYSELF) && node.getUri() != null)
                .map(ClusterServers::address)
                .findFirst()
                .orElse(null);
        List<SlotTable.Share> shares = nodes.stream()
                .filter(node -> node.getRole().isUpstream() && !node.getSlots().isEmpty() && node.getUri() != null)
                .limit(MOST_MASTERS)
                .map(node -> new SlotTable.Share(address(node), node.getConfigEpoch(), node.getSlots()))
                .toList();
        return new SlotTable.View(by, shares);
    }

    /** Takes in what one server says. */
    void learn(SlotTable.View said) {
        SlotTable before;
        SlotTable now;
        synchronized (this) {
            before = table;
            now = before.learn(said, time.nowNanos());
            now.masters().forEach(address -> keeper(address, at(address)));
            table = now;
            forgetTheIdle(now.masters());
        }
        before.ahead(now).stream()
                .map(byAddress::get)
                .filter(Objects::nonNull)
                .forEach(keeper -> keeper.sendOff(MOVED));
        now.ahead(before).stream()
                .map(byAddress::get)
                .filter(Objects::nonNull)
                .map(LinkKeeper::current)
                .filter(Objects::nonNull)
                .forEach(moved);
    }

    /** Those that were idle the last time, and are again. */
    private void forgetTheIdle(Set<String> masters) {
        Set<String> next = new HashSet<>(byAddress.keySet());
        next.removeAll(masters);
        seeds.forEach(seed -> next.remove(address(seed.getHost(), seed.getPort())));
        next.stream().filter(idle::contains).forEach(this::forget);
        idle = next;
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

    /** Where one may connect to hear of all: to the masters that are linked, in no certain order, and then to the seeds. */
    List<RedisURI> places() {
        List<RedisURI> places = linkedMasters();
        places.addAll(seeds);
        return places;
    }

    /** Whether what is published elsewhere is heard there; also, if nobody knows of a better place. */
    boolean hearsOthers(RedisURI place) {
        String address = address(place.getHost(), place.getPort());
        LinkKeeper keeper = byAddress.get(address);
        Link link = keeper == null ? null : keeper.current();
        boolean belongs = table.masters().contains(address) && (link == null || !link.isInDoubt());
        return belongs || linkedMasters().isEmpty();
    }

    private List<RedisURI> linkedMasters() {
        List<RedisURI> linked = new ArrayList<>();
        for (String address : table.masters()) {
            LinkKeeper keeper = byAddress.get(address);
            Link link = keeper == null ? null : keeper.current();
            if (link != null && !link.isInDoubt()) {
                linked.add(at(address));
            }
        }
        return linked;
    }

    /** The address with the seeds' user, password and TLS. */
    private RedisURI at(String address) {
        int colon = address.lastIndexOf(':');
        return RedisURI.builder(seeds.get(0))
                .withHost(address.substring(0, colon))
                .withPort(Integer.parseInt(address.substring(colon + 1)))
                .build();
    }

    private static String address(RedisClusterNode node) {
        return address(node.getUri().getHost(), node.getUri().getPort());
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
