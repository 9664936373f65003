package io.tenure.redis;

import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.Weather;
import io.tenure.time.TaskScheduler;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A Redis in virtual time, whichever server is the master, and the network that leads there. Its keys are {@link
 * ModelledRedis}' matter; this is how it stalls, dies, comes back with or without what it held, and is taken over from by
 * a replica that lagged behind. Used by the simulation's thread only.
 */
final class SimulatedRedis {

    /*
     * I1 What a connection brings happens in the order in which it was sent, at one moment each, or not at all; that may be
     *    long after whoever sent it has given up.
     * I2 A server that has lost something is another run, and answers nobody before `lossDelay` has passed since the one
     *    that it stands for answered last, or everybody who was connected to that one knows that it has ended.
     */

    private static final int ID = 40;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

    private final VirtualTime time;
    private final TaskScheduler net;
    private final Dice dice;
    private final Duration lossDelay;
    private final Keyspace.Watcher watcher;
    private final ModelledRedis model;
    private final List<SimulatedAccess> accesses = new ArrayList<>();
    private Weather weather;
    private String runId;
    private String replicationId;
    /** Its clock less the world's. */
    private long offsetMillis;
    /** Counts its starts; what was opened before has ended. */
    private int starts;

    private long stalledUntilNanos;
    private boolean up = true;
    private boolean silent;
    private final Set<Long> broughtBack = new HashSet<>();
    /** Counts when it forgot something, and when it was settled what that would be. */
    private int losses;

    /**
     * One that is up and empty.
     *
     * @param lossDelay for how long no server answers that has forgotten something
     * @param watcher hears of each text that comes or goes while a server is up
     */
    SimulatedRedis(SimulatedCluster cluster, Duration lossDelay, Keyspace.Watcher watcher) {
        this.time = cluster.time();
        this.net = time.newThreads("redis").scheduler();
        this.dice = cluster.dice();
        this.lossDelay = lossDelay;
        this.watcher = watcher;
        this.model = new ModelledRedis(this::millis, this::published);
        this.weather = Weather.draw(dice);
        this.runId = newId();
        this.replicationId = newId();
        this.stalledUntilNanos = time.nowNanos();
        model.keyspace().watchedBy(watcher);
    }

    private String newId() {
        String hex = HexFormat.of().toHexDigits(time.random().nextLong());
        return hex.repeat(ID / hex.length() + 1).substring(0, ID);
    }

    private long millis() {
        return VirtualTime.WALL_ORIGIN_MILLIS + TimeUnit.NANOSECONDS.toMillis(time.nowNanos()) + offsetMillis;
    }

    /** How a process reaches it. */
    SimulatedAccess accessFor(SimulatedProcess process) {
        SimulatedAccess access = new SimulatedAccess(this, process);
        accesses.add(access);
        return access;
    }

    void closed(SimulatedAccess access) {
        accesses.remove(access);
    }

    /** What it holds now: read past the network, for checks. */
    Keyspace keyspace() {
        return model.keyspace();
    }

    /** The nonces of the takes that had ended, and stood there again after a fail-over. */
    Set<Long> broughtBack() {
        return broughtBack;
    }

    /** Another number than before: something may have been forgotten meanwhile. */
    int losses() {
        return losses;
    }

    // ---- how it fails

    /** It stands still: what arrives is done afterwards. */
    void stallFor(Duration length) {
        stalledUntilNanos = Math.max(stalledUntilNanos, time.nowNanos() + length.toNanos());
    }

    /** It dies, and comes back with all that it held. */
    void restart(Duration down) {
        Keyspace kept = model.keyspace();
        die();
        comeBack(down, kept, false);
    }

    /** It dies, and comes back empty. */
    void restartEmpty(Duration down) {
        die();
        comeBackForgetful(down, new Keyspace(this::millis), false);
    }

    /** Its replica is cut off, it goes on for {@code lag}, dies, and the replica takes its place. */
    void failOver(Duration lag, Duration down) {
        Keyspace replica = model.keyspace().copy();
        losses++;
        int start = starts;
        after(lag, () -> {
            if (starts == start && isUp()) {
                broughtBack.addAll(LockWatch.broughtBack(replica, model.keyspace()));
                die();
                comeBackForgetful(down, replica, true);
            }
        });
    }

    private void die() {
        up = false;
        starts++;
        silent = dice.chance(0.4);
        model.keyspace().watchedBy((key, before, now) -> {});
        if (!silent) {
            accesses.forEach(SimulatedAccess::dropAll);
        }
    }

    private void comeBack(Duration down, Keyspace with, boolean elsewhere) {
        int start = starts;
        after(down, () -> {
            if (starts == start) {
                begin(with, elsewhere);
            }
        });
    }

    private void begin(Keyspace with, boolean elsewhere) {
        model.restartWith(with);
        with.watchedBy(watcher);
        runId = newId();
        replicationId = newId();
        if (elsewhere) {
            offsetMillis += dice.millis(-500, 500).toMillis();
        }
        up = true;
    }

    private void comeBackForgetful(Duration down, Keyspace with, boolean elsewhere) {
        losses++;
        long longestNanos = time.nowNanos() + down.plus(lossDelay).toNanos();
        comeBackOnce(down, longestNanos, with, elsewhere, starts);
    }

    private void comeBackOnce(Duration pause, long longestNanos, Keyspace with, boolean elsewhere, int start) {
        after(pause, () -> {
            boolean isKnown = accesses.stream().allMatch(SimulatedAccess::knowsOfAllEnds);
            if (starts == start && (isKnown || time.nowNanos() >= longestNanos)) {
                begin(with, elsewhere);
            } else if (starts == start) {
                comeBackOnce(LOOK_AGAIN, longestNanos, with, elsewhere, start);
            }
        });
    }

    /** A process does not reach it. */
    void cutOne(Duration length) {
        if (!accesses.isEmpty()) {
            accesses.get(dice.below(accesses.size())).cutFor(length, length);
        }
    }

    /** A certain one does not, each way for a time of its own. */
    void cutOff(SimulatedProcess process, Duration there, Duration back) {
        accesses.stream().filter(access -> access.isOf(process)).forEach(access -> access.cutFor(there, back));
    }

    /** What a certain one sends on its connections arrives late, also when they have ended. */
    void holdUp(SimulatedProcess process, Duration length) {
        accesses.stream().filter(access -> access.isOf(process)).forEach(access -> access.holdUpAll(length));
    }

    /** The connections of a certain one end. */
    void drop(SimulatedProcess process) {
        accesses.stream().filter(access -> access.isOf(process)).forEach(SimulatedAccess::dropAll);
    }

    /** The connections of a process end. */
    void dropOne() {
        if (!accesses.isEmpty()) {
            accesses.get(dice.below(accesses.size())).dropAll();
        }
    }

    /** Everything works from now on, save what is down by then, which comes back when it would. */
    void heal() {
        weather = Weather.CALM;
        stalledUntilNanos = time.nowNanos();
        accesses.forEach(SimulatedAccess::heal);
    }

    // ---- what connections ask of it

    boolean isUp() {
        return up;
    }

    /** Whether one that is down lets nobody know. */
    boolean isSilent() {
        return silent;
    }

    int starts() {
        return starts;
    }

    Dice dice() {
        return dice;
    }

    Weather weather() {
        return weather;
    }

    long nowNanos() {
        return time.nowNanos();
    }

    long stalledUntilNanos() {
        return stalledUntilNanos;
    }

    void after(Duration delay, Runnable what) {
        net.schedule(delay, what);
    }

    void at(long nanos, Runnable what) {
        after(Duration.ofNanos(Math.max(0, nanos - time.nowNanos())), what);
    }

    /** Does one command; what it answers, or a {@link ModelError}. */
    Object execute(List<String> words) {
        try {
            Object answer = words.get(0).equals("INFO") ? info() : model.call(words);
            return answer == null ? SimulatedConnection.NOTHING : answer;
        } catch (ModelError failed) {
            return failed;
        }
    }

    private String info() {
        return "redis_version:7.0.15\r\nredis_mode:standalone\r\nrun_id:" + runId + "\r\nserver_time_usec:"
                + TimeUnit.MILLISECONDS.toMicros(millis()) + "\r\nmaxmemory_policy:noeviction\r\nrole:master\r\n"
                + "master_replid:" + replicationId + "\r\n";
    }

    private void published(String channel, String message) {
        List.copyOf(accesses).forEach(access -> access.published(channel, message));
    }
}
