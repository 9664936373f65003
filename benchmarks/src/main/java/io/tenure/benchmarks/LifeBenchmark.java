package io.tenure.benchmarks;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole life: create, register with a TTL, release before its end; beside others that live. Each contender makes the
 * same resource and, where it needs one, the same id.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LifeBenchmark {

    /** What is governed: an object with a reference and a number, as a cached value would be. */
    static final class Thing {
        final String name;
        final long number;

        Thing(String name, long number) {
            this.name = name;
            this.number = number;
        }
    }

    /** Ids that are made as a service makes them: one new string each. */
    private static String id(long number) {
        return "order-" + number;
    }

    /** The floor: a map, and nothing ever expires. */
    @State(Scope.Benchmark)
    public static class Floor {
        @Param({"0", "1000000"})
        int live;

        final Map<String, Thing> map = new ConcurrentHashMap<>();
        final AtomicLong next = new AtomicLong();

        /** Fills it. */
        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < live; i++) {
                String id = id(next.getAndIncrement());
                map.put(id, new Thing(id, i));
            }
        }
    }

    /** The map with a timeout for each entry. */
    @State(Scope.Benchmark)
    public static class Wheel {
        @Param({"0", "1000000"})
        int live;

        final Map<String, Entry> map = new ConcurrentHashMap<>();
        final AtomicLong next = new AtomicLong();
        final HashedWheelTimer timer = new HashedWheelTimer(10, TimeUnit.MILLISECONDS);

        /** A thing with its timeout. */
        record Entry(Thing thing, Timeout timeout) {}

        /** Fills it with entries that outlive the trial. */
        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < live; i++) {
                put(id(next.getAndIncrement()), i, 3_600);
            }
        }

        /** Ends the timer. */
        @TearDown(Level.Trial)
        public void end() {
            timer.stop();
        }

        void put(String id, long number, long seconds) {
            Timeout timeout = timer.newTimeout(due -> map.remove(id), seconds, TimeUnit.SECONDS);
            map.put(id, new Entry(new Thing(id, number), timeout));
        }
    }

    /** Tenure. */
    @State(Scope.Benchmark)
    public static class Tenure {
        static final ResourceKind<Thing> KIND = ResourceKind.memory("thing", Thing.class)
                .ttl(Duration.ofSeconds(30))
                .release(ReleaseAction.nothing())
                .build();
        static final ResourceKind<Thing> LASTING = ResourceKind.memory("lasting", Thing.class)
                .ttl(Duration.ofHours(1))
                .release(ReleaseAction.nothing())
                .build();

        @Param({"0", "1000000"})
        int live;

        final AtomicLong next = new AtomicLong();
        final List<ResourceLease<Thing>> kept = new ArrayList<>();
        final ResourceCoordinator coordinator =
                ResourceCoordinator.builder("bench").build();

        /** Fills it with resources that outlive the trial. */
        @Setup(Level.Trial)
        public void fill() {
            for (int i = 0; i < live; i++) {
                String id = id(next.getAndIncrement());
                kept.add(coordinator.register(LASTING, new Thing(id, i)));
            }
        }

        /** Ends the coordinator. */
        @TearDown(Level.Trial)
        public void end() {
            coordinator.close();
        }
    }

    /** Put and remove. */
    @Benchmark
    public @Nullable Thing map(Floor floor) {
        String id = id(1L << 40);
        floor.map.put(id, new Thing(id, 1));
        return floor.map.remove(id);
    }

    /** Put with a timeout, remove and cancel. */
    @Benchmark
    public boolean mapAndHashedWheelTimer(Wheel wheel) {
        String id = id(1L << 40);
        wheel.put(id, 1, 30);
        return Objects.requireNonNull(wheel.map.remove(id)).timeout().cancel();
    }

    /** Register without an id, and close. */
    @Benchmark
    public ResourceLease<Thing> tenure(Tenure tenure) {
        String id = id(1L << 40);
        ResourceLease<Thing> lease = tenure.coordinator.register(Tenure.KIND, new Thing(id, 1));
        lease.close();
        return lease;
    }

    /** Register with an id, unique and findable, and close. */
    @Benchmark
    public ResourceLease<Thing> tenureNamed(Tenure tenure) {
        String id = id(1L << 40);
        ResourceLease<Thing> lease = tenure.coordinator.register(Tenure.KIND, id, new Thing(id, 1));
        lease.close();
        return lease;
    }
}
