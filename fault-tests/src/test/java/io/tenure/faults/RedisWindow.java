package io.tenure.faults;

import io.tenure.testkit.server.RedisServer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What stands in Redis, seen by the test. */
final class RedisWindow {

    private static final String OF_OWNER = """
            local found = #redis.call('KEYS', '*:held:' .. ARGV[1])
            for _, key in ipairs(redis.call('KEYS', '*:lock:*')) do
              local value = redis.call('GET', key)
              if value and string.sub(value, 1, #ARGV[1]) == ARGV[1] then
                found = found + 1
              end
            end
            return found
            """;

    private volatile List<RedisServer> servers;

    RedisWindow(List<RedisServer> servers) {
        this.servers = List.copyOf(servers);
    }

    /** The masters are others now. */
    void look(RedisServer... now) {
        servers = List.of(now);
    }

    /** How many locks and manifests are an owner's. */
    long of(String owner) {
        return servers.stream()
                .mapToLong(server -> Long.parseLong(text(server.command("EVAL", OF_OWNER, "0", owner))))
                .sum();
    }

    /** How many locks of a set are taken. */
    long locks(String prefix) {
        return keys("*:lock:" + prefix + "-*").size();
    }

    /** Locks and manifests. */
    List<String> held() {
        return Stream.concat(keys("*:lock:*").stream(), keys("*:held:*").stream())
                .toList();
    }

    private List<String> keys(String pattern) {
        return servers.stream()
                .flatMap(server ->
                        Arrays.stream(text(server.command("KEYS", pattern)).split("\n", -1)))
                .filter(key -> !key.isEmpty())
                .toList();
    }

    private static String text(@Nullable String answer) {
        return answer == null ? "" : answer;
    }
}
