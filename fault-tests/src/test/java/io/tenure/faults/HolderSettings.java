package io.tenure.faults;

import io.lettuce.core.RedisURI;
import io.tenure.etcd.EtcdStore;
import io.tenure.redis.RedisLocks;
import io.tenure.redis.RedisLocksBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a {@link Holder} is told by its arguments, each of them {@code name=value}. */
final class HolderSettings {

    private final Map<String, String> values;

    private HolderSettings(Map<String, String> values) {
        this.values = values;
    }

    /**
     * The least that one needs.
     *
     * @param name what its coordinator is called
     * @param etcd where etcd is, several separated by commas
     * @param redis where Redis is; several, separated by commas, are a cluster, and by bars sentinels
     */
    static HolderSettings of(String name, String etcd, String redis) {
        return new HolderSettings(Map.of("name", name, "etcd", etcd, "redis", redis));
    }

    static HolderSettings parse(String[] arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            values.put(parts[0], parts[1]);
        }
        return new HolderSettings(values);
    }

    HolderSettings with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(name, value.toString());
        return new HolderSettings(more);
    }

    HolderSettings strict() {
        return with("strict", true);
    }

    /** How many locks of the dead it releases in a second at most: few make its cleanup last. */
    HolderSettings reclaims(int perSecond) {
        return with("reclaims", perSecond);
    }

    HolderSettings ttl(Duration ttl) {
        return with("ttl", ttl.toMillis());
    }

    List<String> arguments() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + entry.getValue())
                .toList();
    }

    String name() {
        return text("name");
    }

    Path history() {
        return Path.of(text("history"));
    }

    /** Leaves a member of etcd that is silent for so long that a session might end meanwhile. */
    EtcdStore store() {
        EtcdStore.Builder builder =
                EtcdStore.builder().connectTimeout(Duration.ofSeconds(30)).unreachableAfter(ttl().dividedBy(4));
        Arrays.stream(text("etcd").split(",", -1)).forEach(builder::endpoint);
        return builder.connect();
    }

    Duration reconcileEvery() {
        return Duration.ofSeconds(Long.parseLong(values.getOrDefault("reconcile", "15")));
    }

    Duration ttl() {
        return Duration.ofMillis(Long.parseLong(values.getOrDefault("ttl", "3000")));
    }

    /** Locks with settings that suit a TTL of seconds, and a Redis that may be replaced after one. */
    RedisLocks locks() {
        return redis().strict(Boolean.parseBoolean(values.get("strict")))
                .trust(Duration.ofMillis(900))
                .commandTimeout(Duration.ofSeconds(1))
                .verifyEvery(Duration.ofSeconds(5))
                .reclaimsPerSecond(Integer.parseInt(values.getOrDefault("reclaims", "20000")))
                .build();
    }

    private RedisLocksBuilder redis() {
        List<String> uris = Arrays.asList(text("redis").split(",", -1));
        return uris.size() == 1
                ? RedisLocks.at(uris.get(0).replace('|', ','))
                : RedisLocks.atCluster(uris.stream().map(RedisURI::create).toList());
    }

    private String text(String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
