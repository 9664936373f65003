package io.tenure.benchmarks.locks;

import io.tenure.testkit.server.RedisServer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How often each command was run, as {@code INFO commandstats} says: what scripts run is counted as well as the scripts.
 *
 * @param counts by command
 */
record RedisCommands(Map<String, Long> counts) {

    private static final String LINE = "cmdstat_";
    private static final String CALLS = ":calls=";
    /** What this asks with. */
    private static final String OWN = "info";

    static RedisCommands now(RedisServer redis) {
        Map<String, Long> counts = new TreeMap<>();
        String info = Objects.requireNonNull(redis.command("INFO", "commandstats"));
        info.lines().map(String::trim).filter(line -> line.startsWith(LINE)).forEach(line -> {
            int calls = line.indexOf(CALLS);
            String count = line.substring(calls + CALLS.length(), line.indexOf(','));
            counts.put(line.substring(LINE.length(), calls), Long.parseLong(count));
        });
        counts.remove(OWN);
        return new RedisCommands(counts);
    }

    RedisCommands since(RedisCommands before) {
        Map<String, Long> more = new TreeMap<>();
        counts.forEach((command, count) -> {
            long difference = count - before.of(command);
            if (difference != 0) {
                more.put(command, difference);
            }
        });
        return new RedisCommands(more);
    }

    long of(String command) {
        return counts.getOrDefault(command, 0L);
    }

    long total() {
        return total(command -> true);
    }

    long total(Predicate<String> which) {
        return counts.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
