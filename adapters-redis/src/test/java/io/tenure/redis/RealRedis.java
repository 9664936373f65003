package io.tenure.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.tenure.testkit.server.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis whose scripts read a clock of ours, and let us know what they publish: both by a few lines before their text,
 * which is as shipped. All else, the expiry of keys too, goes by its own clock.
 */
final class RealRedis implements AutoCloseable {

    private static final String CLOCK = "test:clock";
    private static final String PUBLISHED = "test:published";

    private static final String BEFORE = """
            local real, redis = redis, {sha1hex = redis.sha1hex}
            local function through(way, command, ...)
              if command == 'TIME' then
                local micros = real.call('GET', 'test:clock') .. '000'
                return {string.sub(micros, 1, -7), string.sub(micros, -6)}
              elseif command == 'PUBLISH' then
                real.call('RPUSH', 'test:published', table.concat({...}, ' '))
              end
              return way(command, ...)
            end
            function redis.call(...) return through(real.call, ...) end
            function redis.pcall(...) return through(real.pcall, ...) end
            """;

    private static final String CONTENTS = """
            local all = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local kind, content = redis.call('TYPE', key).ok, nil
              if kind == 'string' then content = {redis.call('GET', key)}
              elseif kind == 'hash' then content = redis.call('HGETALL', key)
              elseif kind == 'zset' then content = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
              else content = redis.call('LRANGE', key, 0, -1) end
              all[#all + 1] = {key, kind, redis.call('PTTL', key), content}
            end
            return all
            """;

    private static final String EXPIRE = """
            for i, key in ipairs(KEYS) do
              redis.call('PEXPIRE', key, ARGV[i])
            end
            return 1
            """;

    /** A word of ours as Lettuce wants one. */
    private record Word(String word) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return word.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String toString() {
            return word;
        }
    }

    private final RedisServer server = RedisServer.start();
    private final RedisClient client = RedisClient.create(RedisURI.create(server.uri()));
    private final StatefulRedisConnection<String, String> connection = client.connect(StringCodec.ASCII);
    /** The shipped text, or its digest, and what stands for it here. */
    private final Map<String, String> instead = new HashMap<>();

    /** One whose scripts have those texts. */
    RealRedis(Function<Script, String> texts) {
        for (Script script : Script.values()) {
            String text = BEFORE + texts.apply(script);
            instead.put(script.text(), text);
            instead.put(script.sha(), Sha1.hex(text));
        }
    }

    /** Empty, and with no scripts. */
    void begin() {
        send(List.of("FLUSHALL"));
        send(List.of("SCRIPT", "FLUSH"));
    }

    void setClock(long millis) {
        send(List.of("SET", CLOCK, Long.toString(millis)));
    }

    /** @throws ModelError if it answers with an error */
    @Nullable
    Object call(List<String> words) {
        List<String> sent = new ArrayList<>(words);
        if (words.get(0).startsWith("EVAL")) {
            sent.set(1, instead.getOrDefault(words.get(1), words.get(1)));
        } else if (words.get(0).equals("PUBLISH")) {
            send(List.of("RPUSH", PUBLISHED, words.get(1) + " " + words.get(2)));
        }
        return send(sent);
    }

    private @Nullable Object send(List<String> words) {
        CommandArgs<String, String> args = new CommandArgs<>(StringCodec.ASCII);
        words.subList(1, words.size()).forEach(args::add);
        try {
            return connection.sync().dispatch(new Word(words.get(0)), new AnyReply(), args);
        } catch (RedisCommandExecutionException said) {
            throw ModelError.of(String.valueOf(said.getMessage()));
        }
    }

    /** What it holds. */
    Held held() {
        Held held = new Held(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        for (Object row : list(send(List.of("EVAL", CONTENTS, "0")))) {
            List<?> parts = list(row);
            String key = String.valueOf(parts.get(0));
            if (key.equals(PUBLISHED)) {
                list(parts.get(3)).forEach(one -> held.published.add(String.valueOf(one)));
            } else if (!key.equals(CLOCK)) {
                String kind = String.valueOf(parts.get(1));
                held.contents.put(key, kind + " " + content(kind, list(parts.get(3))));
                held.ttls.put(key, (Long) parts.get(2));
            }
        }
        send(List.of("DEL", PUBLISHED));
        return held;
    }

    /**
     * What it holds.
     *
     * @param contents by key, as {@link Keyspace#contents} has it
     * @param ttls by key
     * @param published since this was asked for last
     */
    record Held(Map<String, String> contents, Map<String, Long> ttls, List<String> published) {}

    private static Object content(String kind, List<?> content) {
        if (kind.equals("string")) {
            return content.get(0);
        } else if (kind.equals("list")) {
            return content;
        }
        Map<String, Object> sorted = new TreeMap<>();
        for (int i = 0; i < content.size(); i += 2) {
            String value = String.valueOf(content.get(i + 1));
            sorted.put(
                    String.valueOf(content.get(i)), kind.equals("zset") ? (Object) Double.parseDouble(value) : value);
        }
        return sorted;
    }

    private static List<?> list(@Nullable Object answer) {
        return (List<?>) answer;
    }

    /** Has keys expire after that many milliseconds, or now. */
    void expire(Map<String, Long> ttls) {
        List<String> words = new ArrayList<>(List.of("EVAL", EXPIRE, Integer.toString(ttls.size())));
        words.addAll(ttls.keySet());
        ttls.values().forEach(millis -> words.add(Long.toString(millis)));
        send(words);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        server.close();
    }
}
