package io.tenure.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.tenure.testkit.HeldPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A Redis: alone, a replica, a sentinel of {@link RedisSentinels} or a master of a {@link RedisCluster}. Needs
 * {@code redis-server} on PATH. It keeps nothing on disk unless it is told to, so a restart finds it empty. Unix only.
 * Thread-safe.
 */
public final class RedisServer extends TestServer {

    private static final Pattern MASTER_OFFSET = Pattern.compile("master_repl_offset:(\\d+)");
    private static final Pattern REPLICA_OFFSET = Pattern.compile("slave\\d+:[^\r]*offset=(\\d+)");
    private static final Duration TO_ANSWER = Duration.ofSeconds(10);
    private static final Duration TO_SAY_READY = Duration.ofMillis(500);

    private final HeldPort port;
    private final RedisConfig config;

    RedisServer(RedisConfig config, List<HeldPort> ports) {
        super(config.name(), ports);
        this.port = ports.get(0);
        this.config = config;
    }

    /** Starts one that is alone. */
    public static RedisServer start() {
        return builder().start();
    }

    /** Begins one. */
    public static Builder builder() {
        return new Builder();
    }

    static RedisServer start(RedisConfig.Draft draft) {
        return PortTakenException.retry(() -> started(new RedisServer(draft.finish(), HeldPort.several(2))));
    }

    static RedisServer started(RedisServer server) {
        try {
            server.launch();
            server.awaitReady();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Where clients connect: {@code redis://}, or {@code rediss://} with TLS. */
    public URI uri() {
        return URI.create((config.certificates() == null ? "redis://" : "rediss://") + port);
    }

    /** Where clients connect. */
    public int port() {
        return port.number();
    }

    /**
     * Runs a command on a connection of its own, so that MULTI, SELECT and WAIT have no effect on others; where there is an
     * ACL, as a user that may do everything.
     *
     * @return a string as it is, a number in digits, a list with one element a line; null for nothing
     * @throws ServerException if the answer is an error, or does not come
     */
    @CanIgnoreReturnValue
    public @Nullable String command(String... words) {
        try {
            return call(TO_ANSWER, words);
        } catch (IOException e) {
            throw new ServerException(this + " does not answer " + words[0], e);
        }
    }

    /** As {@link #command}, for an answer that is never nothing. */
    String ask(String... words) {
        String answer = command(words);
        if (answer == null) {
            throw new ServerException(this + " answers nothing to " + String.join(" ", words));
        }
        return answer;
    }

    /**
     * Waits until a replica has all of its master's data, and follows it.
     *
     * @throws ServerException if it does not in time
     */
    public void awaitReplicating() {
        if (!Poll.until(TO_START, () -> ask("INFO", "replication").contains("master_link_status:up"))) {
            throw failure("does not follow its master");
        }
    }

    /**
     * Waits until the replicas of this master have confirmed all that was written to it so far. {@code WAIT} would not do: it
     * knows only of what its own connection wrote.
     *
     * @throws ServerException if there are none, or they do not in time
     */
    public void awaitReplicated() {
        long written = offsets(MASTER_OFFSET).max().orElse(0);
        boolean confirmed =
                Poll.until(TO_START, () -> offsets(REPLICA_OFFSET).min().orElse(-1) >= written);
        if (!confirmed) {
            throw failure("has no replica that has all of its data");
        }
    }

    private LongStream offsets(Pattern pattern) {
        return pattern.matcher(ask("INFO", "replication")).results().mapToLong(found -> Long.parseLong(found.group(1)));
    }

    InetSocketAddress address() {
        return port.address();
    }

    @Override
    List<String> command() {
        Path file = data().resolve("redis.conf");
        // Not where there is one: a sentinel writes down what it has learnt there, and so does CONFIG REWRITE.
        if (!Files.exists(file)) {
            writeFiles(file);
        }
        return config.sentinel()
                ? List.of("redis-server", file.toString(), "--sentinel")
                : List.of("redis-server", file.toString());
    }

    RedisConfig settings() {
        return config;
    }

    /** Another server on this port, if there could be one, would not have our process id. */
    @Override
    boolean answers() {
        try {
            String info = call(TO_SAY_READY, "INFO", "server");
            return info != null
                    && info.contains("process_id:" + pid() + "\r")
                    && "PONG".equals(call(TO_SAY_READY, "PING"));
        } catch (IOException | ServerException e) {
            return false;
        }
    }

    private @Nullable String call(Duration toAnswer, String... words) throws IOException {
        TestCertificates tls = config.certificates();
        try (Resp connection = Resp.connect(port.address(), tls == null ? null : tls.clientContext(), toAnswer)) {
            if (!config.acl().isEmpty()) {
                connection.call(List.of("AUTH", RedisConfig.ADMINISTRATOR, config.secret()));
            }
            return connection.call(List.of(words));
        }
    }

    private void writeFiles(Path file) {
        try {
            Path aclFile = data().resolve("users.acl");
            if (!config.acl().isEmpty()) {
                Files.write(aclFile, config.aclLines(), StandardCharsets.UTF_8);
            }
            Files.write(file, config.lines(ports(), data(), aclFile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    /** What differs from a plain Redis. */
    public static final class Builder {

        private final RedisConfig.Draft draft = new RedisConfig.Draft("redis");

        private Builder() {}

        /** A line of redis.conf, such as {@code maxmemory-policy allkeys-lru}. */
        public Builder config(String line) {
            draft.lines.add(line);
            return this;
        }

        /** Writes each command to disk before it is answered, so that a restart finds all of them. */
        public Builder appendOnly() {
            return config("appendonly yes").config("appendfsync always");
        }

        /** A line of the ACL file, such as {@code user app on >secret ~app:* +@all}. */
        public Builder acl(String line) {
            draft.acl.add(line);
            return this;
        }

        /** Talks TLS and nothing else, and does not ask for clients' certificates. */
        public Builder tls(TestCertificates certificates) {
            draft.certificates = certificates;
            return this;
        }

        /** Follows a master; {@link #start} waits until it does. */
        public Builder replicaOf(RedisServer master) {
            draft.master = master;
            return this;
        }

        /** Starts it. */
        public RedisServer start() {
            RedisServer server = RedisServer.start(draft);
            if (draft.master != null) {
                try {
                    server.awaitReplicating();
                } catch (RuntimeException e) {
                    server.close();
                    throw e;
                }
            }
            return server;
        }
    }
}
