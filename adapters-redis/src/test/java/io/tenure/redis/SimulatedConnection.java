package io.tenure.redis;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.pubsub.RedisPubSubListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tenure.testkit.sim.Dice;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the simulated Redis. What is sent at one moment travels together. Nothing overtakes; what was sent
 * arrives also when the connection has been closed meanwhile, save what is lost when it breaks. Used by the simulation's
 * thread only.
 */
final class SimulatedConnection extends PretendedConnection {

    /** Stands for null where there is an answer. */
    static final Object NOTHING = new Object();

    private static final Duration LONGEST_HOLD = Duration.ofSeconds(6);

    /** A command on its way there. */
    private record Sent(RedisCommand<String, String, ?> command, List<String> words) {}

    /** What comes back. */
    private record Answer(RedisCommand<String, String, ?> command, Object reply) {}

    /** The answer to a subscription. */
    private record Subscribed(List<String> channels) {}

    private final SimulatedRedis redis;
    private final SimulatedAccess access;
    private final int start;
    private final ByteBuf buffer = Unpooled.buffer();
    private final ArrayDeque<RedisCommand<String, String, ?>> pending = new ArrayDeque<>();
    private final List<RedisConnectionStateListener> states = new ArrayList<>();
    private final List<RedisPubSubListener<String, String>> listeners = new ArrayList<>();
    private final Set<String> channels = new LinkedHashSet<>();

    private List<Sent> packet = new ArrayList<>();
    private long packetNanos;
    /** When the last thing that is under way arrives, each way. */
    private long lastThereNanos;

    private long lastBackNanos;
    /** Nothing comes through any more, either way. */
    private boolean broken;
    /** The other end has closed it: what is under way still arrives, and nothing is sent any more. */
    private boolean closing;
    /** The client knows that it has ended. */
    private boolean ended;

    SimulatedConnection(SimulatedRedis redis, SimulatedAccess access) {
        this.redis = redis;
        this.access = access;
        this.start = redis.starts();
        this.lastThereNanos = redis.nowNanos();
        this.lastBackNanos = redis.nowNanos();
    }

    // ---- what the client does

    @Override
    public <T> RedisCommand<String, String, T> dispatch(RedisCommand<String, String, T> command) {
        if (ended) {
            command.completeExceptionally(new RedisException("Connection is closed"));
            return command;
        }
        pending.add(command);
        Sent sent = new Sent(command, words(command));
        if (packet.isEmpty() || packetNanos != redis.nowNanos()) {
            packet = new ArrayList<>();
            packetNanos = redis.nowNanos();
            send(packet);
        }
        packet.add(sent);
        return command;
    }

    /** As it is on the wire: {@code *count}, then of each word its length and itself. */
    private List<String> words(RedisCommand<String, String, ?> command) {
        buffer.clear();
        command.encode(buffer);
        buffer.skipBytes(1);
        int count = number();
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            buffer.skipBytes(1);
            int length = number();
            words.add(
                    buffer.readCharSequence(length, StandardCharsets.ISO_8859_1).toString());
            buffer.skipBytes(2);
        }
        return words;
    }

    private int number() {
        int number = 0;
        for (byte next = buffer.readByte(); next != '\r'; next = buffer.readByte()) {
            number = 10 * number + next - '0';
        }
        buffer.skipBytes(1);
        return number;
    }

    @Override
    public boolean isOpen() {
        return !ended;
    }

    @Override
    public void addListener(RedisConnectionStateListener listener) {
        states.add(listener);
    }

    @Override
    public void addListener(RedisPubSubListener<String, String> listener) {
        listeners.add(listener);
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        if (!ended) {
            ended = true;
            channels.clear();
            access.ended(this);
            access.onClientThread(this::failPending);
        }
        return CompletableFuture.completedFuture(null);
    }

    private void failPending() {
        List<RedisCommand<String, String, ?>> left = List.copyOf(pending);
        pending.clear();
        left.forEach(RedisCommand::cancel);
        states.forEach(state -> state.onRedisDisconnected(null));
    }

    // ---- the way there

    private void send(List<Sent> sent) {
        Dice dice = redis.dice();
        if (!broken && dice.chance(redis.weather().requestLost())) {
            breakOff();
        }
        if (broken || closing) {
            return;
        }
        boolean replyLost = dice.chance(redis.weather().replyLost());
        lastThereNanos =
                Math.max(Math.max(lastThereNanos, access.cutThereUntilNanos()), redis.nowNanos() + travel().toNanos());
        redis.at(lastThereNanos, () -> arrive(sent, replyLost));
    }

    private Duration travel() {
        Dice dice = redis.dice();
        return dice.chance(redis.weather().late())
                ? dice.millis(20, dice.chance(0.5) ? 600 : LONGEST_HOLD.toMillis())
                : dice.micros(50, 1_000);
    }

    private void arrive(List<Sent> sent, boolean replyLost) {
        if (!redis.isUp() || redis.starts() != start) {
            // Whoever is there knows of no such connection, and says so.
            if (redis.isUp()) {
                drop();
            }
            return;
        }
        if (redis.stalledUntilNanos() > redis.nowNanos()) {
            lastThereNanos = Math.max(lastThereNanos, redis.stalledUntilNanos());
            redis.at(redis.stalledUntilNanos(), () -> arrive(sent, replyLost));
            return;
        }
        List<Answer> answers = new ArrayList<>(sent.size());
        for (Sent one : sent) {
            answers.add(new Answer(one.command, execute(one.words)));
        }
        if (replyLost) {
            breakOff();
        } else {
            back(() -> answers.forEach(this::answered));
        }
    }

    private Object execute(List<String> words) {
        switch (words.get(0)) {
            case "SUBSCRIBE" -> {
                List<String> wanted = words.subList(1, words.size());
                if (!ended) {
                    channels.addAll(wanted);
                }
                return new Subscribed(wanted);
            }
            case "UNSUBSCRIBE" -> {
                channels.removeAll(words.subList(1, words.size()));
                return new Subscribed(List.of());
            }
            default -> {
                return redis.execute(words);
            }
        }
    }

    // ---- the way back

    private void back(Runnable what) {
        if (broken || closing) {
            return;
        }
        lastBackNanos =
                Math.max(Math.max(lastBackNanos, access.cutBackUntilNanos()), redis.nowNanos() + travel().toNanos());
        redis.at(lastBackNanos, () -> {
            if (!broken) {
                access.onClientThread(() -> {
                    if (!ended) {
                        what.run();
                    }
                });
            }
        });
    }

    private void answered(Answer answer) {
        RedisCommand<String, String, ?> command = answer.command;
        if (ended || !pending.remove(command)) {
            return;
        }
        if (answer.reply instanceof Subscribed subscribed) {
            command.complete();
            subscribed.channels.forEach(
                    channel -> listeners.forEach(listener -> listener.subscribed(channel, channels.size())));
            return;
        }
        if (answer.reply instanceof ModelError error) {
            command.getOutput().setError(error.said());
        } else {
            feed(command.getOutput(), answer.reply == NOTHING ? null : answer.reply, 0);
        }
        command.complete();
    }

    /** As Lettuce feeds what it reads. */
    private static void feed(CommandOutput<String, String, ?> output, @Nullable Object reply, int depth) {
        if (reply instanceof List<?> list) {
            output.multi(list.size());
            list.forEach(element -> feed(output, element, depth + 1));
        } else if (reply instanceof Long number) {
            output.set(number);
        } else if (reply == null) {
            output.set((ByteBuffer) null);
        } else {
            output.set(ByteBuffer.wrap(reply.toString().getBytes(StandardCharsets.US_ASCII)));
        }
        output.complete(depth);
    }

    void published(String channel, String message) {
        if (channels.contains(channel) && !redis.dice().chance(redis.weather().missed())) {
            back(() -> listeners.forEach(listener -> listener.message(channel, message)));
        }
    }

    // ---- how it ends

    /** Nothing comes through any more; the client hears of that soon, or not at all. */
    private void breakOff() {
        broken = true;
        channels.clear();
        if (redis.dice().chance(0.6)) {
            redis.after(redis.dice().millis(0, 20), this::tellClient);
        }
    }

    /** The server, or its machine, says that it has ended, after all that it said before. */
    void drop() {
        closing = true;
        channels.clear();
        long told = redis.nowNanos() + redis.dice().micros(50, 5_000).toNanos();
        redis.at(Math.max(Math.max(lastBackNanos, access.cutBackUntilNanos()), told), this::tellClient);
    }

    /** What is sent from now on arrives after {@code length} at the earliest, whatever becomes of the connection. */
    void holdUp(Duration length) {
        lastThereNanos = Math.max(lastThereNanos, redis.nowNanos() + length.toNanos());
    }

    private void tellClient() {
        access.onClientThread(() -> {
            if (!ended) {
                states.forEach(state -> state.onRedisDisconnected(null));
                var unused = closeAsync();
            }
        });
    }
}
