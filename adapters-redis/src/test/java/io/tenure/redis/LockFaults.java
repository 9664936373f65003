package io.tenure.redis;

import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.SimulatedCluster;
import java.time.Duration;
import java.util.List;

/** What befalls Redis by day in a simulated world, and the ways that lead there. */
final class LockFaults {

    private final SimulatedCluster cluster;
    private final SimulatedRedis redis;
    private final Dice dice;
    private final List<LockWork> works;

    /**
     * Nothing yet.
     *
     * @param works those that are there, whenever it is looked at
     */
    LockFaults(SimulatedCluster cluster, SimulatedRedis redis, List<LockWork> works) {
        this.cluster = cluster;
        this.redis = redis;
        this.dice = cluster.dice();
        this.works = works;
    }

    /**
     * Begins.
     *
     * @param dying whether one dies for good
     */
    void begin(boolean dying) {
        next();
        if (dying) {
            redis.after(dice.millis(200, 3_000), this::dieWhileAsking);
        }
    }

    private void next() {
        redis.after(dice.millis(200, 3_000), () -> {
            if (cluster.isDay()) {
                happen();
                next();
            }
        });
    }

    private void happen() {
        Duration down = dice.millis(10, dice.chance(0.4) ? 100 : 2_000);
        switch (dice.below(13)) {
            case 0, 1 -> redis.stallFor(dice.millis(50, 3_000));
            case 2 -> redis.restart(down);
            case 3, 4 -> redis.restartEmpty(down);
            case 5 -> redis.failOver(dice.millis(0, 1_000), down);
            case 6 -> redis.cutOne(dice.millis(100, 4_000));
            case 7 -> redis.dropOne();
            case 8, 9 -> forgetWhileOneIsAway();
            case 10, 11 -> arriveLate();
            default -> {
                // The store and Redis at once.
                cluster.store().restartAfter(dice.millis(100, 3_000));
                redis.restart(down);
            }
        }
    }

    private LockWork any() {
        return works.get(dice.below(works.size()));
    }

    /** What a process asked for arrives long after it has died. */
    private void dieWhileAsking() {
        LockWork work = any();
        Duration cut = dice.millis(3_000, dice.chance(0.5) ? 7_000 : 12_000);
        redis.cutOff(work.process(), cut, cut);
        redis.after(dice.millis(0, 500), () -> {
            if (cluster.isDay()) {
                work.process().crash();
            }
        });
    }

    /** A process does not reach Redis, or hears late from it, which meanwhile loses what it held. */
    private void forgetWhileOneIsAway() {
        LockWork work = any();
        Duration there = dice.millis(1_000, 7_000);
        Duration back = dice.chance(0.3) ? there : dice.millis(0, 5_000);
        if (dice.chance(0.4)) {
            // It knows that what it held is in doubt.
            redis.drop(work.process());
            redis.after(dice.millis(10, 100), () -> redis.cutOff(work.process(), there, back));
        } else {
            redis.cutOff(work.process(), there, back);
        }
        Duration down = dice.millis(10, 200);
        redis.after(dice.millis(0, 600), () -> {
            if (cluster.isDay() && dice.chance(0.6)) {
                redis.restartEmpty(down);
            } else if (cluster.isDay()) {
                redis.failOver(dice.millis(0, 200), down);
            }
        });
    }

    /** What a process sends arrives long after its connection has ended, and after what it sends on the next one. */
    private void arriveLate() {
        LockWork work = any();
        redis.holdUp(work.process(), dice.millis(500, 6_000));
        redis.after(dice.millis(10, 400), () -> redis.drop(work.process()));
    }
}
