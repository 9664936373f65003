package io.tenure.redis;

import io.tenure.resource.OwnerId;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Fault;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.GuaranteeBrokenError;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.Weather;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One world of the locks' simulation: some processes, a store and a Redis, each of which may fail in its own ways and
 * together with the others. What it is made of is drawn from its seed, and so is all that happens.
 */
final class LockWorld {

    private static final Duration TRUST = Duration.ofMillis(1_500);
    /** Longer than that by any process's clock. */
    private static final Duration LOSS_DELAY = Duration.ofMillis(1_650);

    /** A server that does not answer in that time is left; the one is shorter than it is trusted, the other longer. */
    private static final Duration QUICK = Duration.ofMillis(800);

    private static final Duration SLOW = Duration.ofSeconds(4);

    private static final Duration ANSWERED = Duration.ofSeconds(5);
    private static final Duration EVENING = Duration.ofSeconds(70);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(20);
    /** Longer than a backstop may be, so that a machine that sleeps for almost as long is an owner still. */
    private static final Duration LONG_TTL = Duration.ofSeconds(30);

    /** Outlives each world, so that nothing is cleaned up by it. */
    private static final Duration LONG_BACKSTOP = Duration.ofHours(1);

    private static final int FAST_RECLAIM = 20_000;

    private final SimulatedCluster cluster;
    private final SimulatedRedis redis;
    private final LockWatch watch;
    private final LockTakes takes;
    private final LockView view;
    private final Dice dice;
    private final Duration day;
    private final Duration poll;
    private final Duration answer;
    private final Duration backstop;
    private final int reclaimsPerSecond;
    private final boolean strict;
    private final boolean sleepy;
    private final double fair;
    private final double kept;
    private final int forceShare;
    private final int longestBurst;
    private final List<LockWork> works = new ArrayList<>();

    LockWorld(long seed) {
        Dice drawn = new Dice(VirtualTime.inSequence(seed).random());
        strict = drawn.chance(0.15);
        fair = strict || drawn.chance(0.5) ? 0 : 0.5;
        kept = drawn.chance(0.6) ? 0 : 0.4;
        forceShare = drawn.chance(0.2) ? 4 : 0;
        poll = drawn.chance(0.5) ? OFTEN : SELDOM;
        answer = drawn.chance(0.5) ? QUICK : SLOW;
        boolean isBackstopDrawnShort = drawn.chance(0.3);
        reclaimsPerSecond = drawn.chance(0.7) ? FAST_RECLAIM : 1 + drawn.below(4);
        longestBurst = drawn.chance(0.8) ? 6 : 40;
        boolean dying = drawn.chance(0.5);
        day = drawn.millis(3_000, drawn.chance(0.7) ? 5_000 : 12_000);
        boolean windy = drawn.chance(0.5);
        // Drawn last, so that all else is what it was before there were such worlds.
        sleepy = drawn.chance(0.03);
        backstop = sleepy || isBackstopDrawnShort ? LockSettings.SHORTEST_BACKSTOP : LONG_BACKSTOP;
        view = new LockView(this::redis, strict);
        cluster = SimulatedCluster.builder(seed)
                .processes(3)
                .service(this::start)
                .faults(faults(dying))
                .weather(windy ? Weather::draw : unused -> Weather.CALM)
                .inPlace(unused -> whatIsLeft())
                .view(LockSettings.DEFAULT.kind(), view)
                .owner(settings -> sleepy
                        ? settings.ttl(LONG_TTL).margin(LONG_TTL.dividedBy(20))
                        : settings.margin(Duration.ofMillis(150)))
                .build();
        dice = cluster.dice();
        watch = new LockWatch(cluster.history(), strict);
        redis = new SimulatedRedis(cluster, LOSS_DELAY, this::changed);
        takes = new LockTakes(cluster.history(), redis);
        LockFaults faults = new LockFaults(cluster, redis, works);
        faults.begin(dying);
    }

    /**
     * All but those under which a session may end before its owner can know; and where one dies whom nobody starts again,
     * it is the only one, so that two are left.
     */
    private static Set<Fault> faults(boolean dying) {
        Set<Fault> faults = Fault.all();
        faults.removeAll(Set.of(Fault.SESSION_REVOKED, Fault.SYSTEMS_DOWN));
        if (dying) {
            faults.remove(Fault.CRASH);
        }
        return faults;
    }

    private void start(SimulatedProcess process) {
        LockWork work = new LockWork(this, process);
        works.removeIf(former -> former.process().isCrashed());
        works.add(work);
        work.begin();
    }

    RedisLocks newLocks(SimulatedProcess process) {
        return new RedisLocksBuilder(redis.accessFor(process))
                .strict(strict)
                .trust(TRUST)
                .backstop(backstop)
                .commandTimeout(answer)
                .connectTimeout(Duration.ofMillis(300))
                .poll(poll)
                .verifyEvery(Duration.ofSeconds(6))
                .reclaimsPerSecond(reclaimsPerSecond)
                .build();
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    SimulatedRedis redis() {
        return redis;
    }

    LockWatch watch() {
        return watch;
    }

    LockTakes takes() {
        return takes;
    }

    /** How many of a hundred steps force a release. */
    int forceShare() {
        return forceShare;
    }

    /** Whoever waits so long has his answer by the evening. */
    Duration longestWait() {
        return day.minus(cluster.time().elapsed()).plus(ANSWERED);
    }

    /** How many locks are taken at once, beside a few. */
    int longestBurst() {
        return longestBurst;
    }

    /** How long it takes until a server that does not answer is left. */
    Duration answer() {
        return answer;
    }

    /** How long survivors take to release all that is in Redis now, should whoever holds it be dead. */
    Duration cleanup() {
        long locks = redis.keyspace().keys().stream()
                .filter(key -> key.contains(LockWatch.LOCK))
                .count();
        return Duration.ofSeconds(locks / reclaimsPerSecond);
    }

    boolean isStrict() {
        return strict;
    }

    /** Whether sessions last so long that a machine may sleep through the most of a backstop. */
    boolean isSleepy() {
        return sleepy;
    }

    /** Whether a lock that nobody renews is gone before the world ends. */
    boolean isBackstopShort() {
        return backstop.equals(LockSettings.SHORTEST_BACKSTOP);
    }

    /** Some wait in turn, some keep the name for a while. */
    LockRequest draw(LockRequest request) {
        LockRequest more = drawTurn(request);
        return dice.chance(kept) ? more.holdAtLeast(dice.millis(100, 2_000)) : more;
    }

    LockRequest drawTurn(LockRequest request) {
        return dice.chance(fair) ? request.inTurn() : request;
    }

    void later(Duration delay, Runnable what) {
        redis.after(delay, what);
    }

    void broken(Guarantee guarantee, String how) {
        cluster.history().violated(guarantee, how);
    }

    /** Those that are at work, in an order that the seed decides. */
    List<LockWork> living() {
        return works.stream().filter(LockWork::isLiving).toList();
    }

    private Set<OwnerId> validOwners() {
        return works.stream().map(LockWork::owner).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private void changed(String key, @Nullable String before, @Nullable String now) {
        if (key.contains(LockWatch.LOCK)) {
            view.changed(LockWatch.idOf(key, LockWatch.LOCK));
            if (before != null) {
                watch.gone(key, before, now, validOwners());
            }
            if (now != null) {
                takes.stands(LockWatch.idOf(key, LockWatch.LOCK), now);
            }
        }
    }

    /** What is not in its place in Redis; empty if all is. */
    String whatIsLeft() {
        return redis.isUp() ? watch.whatIsLeft(redis.keyspace(), validOwners(), redis.broughtBack()) : "Redis is down";
    }

    /** Lives through the day and the evening. */
    void liveToNight() {
        cluster.advance(day);
        cluster.heal();
        redis.heal();
        cluster.settle(EVENING);
        cluster.requireKept();
    }

    /** Lives through the day, the evening and the night; what was broken, null if nothing was. */
    @Nullable
    String run() {
        try {
            liveToNight();
            new LockNight(this).live();
            cluster.requireKept();
            return null;
        } catch (GuaranteeBrokenError broken) {
            return broken.violation().toString();
        }
    }

    @Override
    public String toString() {
        return works.size() + " processes, day " + day + ", poll " + poll + (strict ? ", strict" : "")
                + (sleepy ? ", sleepy" : "") + (fair > 0 ? ", in turn" : "") + (kept > 0 ? ", minimum holds" : "");
    }
}
