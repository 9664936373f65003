package io.tenure.benchmarks.locks;

import io.tenure.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One contender in one shape: what its rounds gave. Not thread-safe. */
final class Cell {

    private static final double NANOS_PER_MICRO = 1_000;

    private final LockClient client;
    private final Shape shape;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> clientMicros = new ArrayList<>();
    private final List<Double> serverMicros = new ArrayList<>();

    Cell(LockClient client, Shape shape) {
        this.client = client;
        this.shape = shape;
    }

    Shape shape() {
        return shape;
    }

    String contender() {
        return client.name();
    }

    /** One round; one that only warms up is not counted. */
    void round(RedisServer redis, Duration time, boolean counted) {
        Cpu before = Cpu.now(redis);
        Load.Done done = shape.run(client, time);
        Cpu used = Cpu.now(redis).since(before);
        if (counted) {
            rates.add(done.perSecond());
            clientMicros.add(used.client() / NANOS_PER_MICRO / done.count());
            serverMicros.add(used.server() / NANOS_PER_MICRO / done.count());
        }
    }

    /** Pairs a second. */
    Spread rate() {
        return Spread.of(rates);
    }

    String[] row(Cell beside) {
        return new String[] {
            shape.words() + ", " + contender(),
            rate().toString(),
            Figures.plain(rate().median() / beside.rate().median()),
            Figures.plain(Spread.of(clientMicros).median()),
            Figures.plain(Spread.of(serverMicros).median())
        };
    }

    Map<String, Object> json() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("shape", shape.toString());
        all.put("contender", contender());
        all.put("pairsPerSecond", rate().json());
        all.put("clientCpuMicros", Spread.of(clientMicros).json());
        all.put("serverCpuMicros", Spread.of(serverMicros).json());
        return all;
    }
}
