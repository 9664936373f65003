package io.tenure.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.redis.Processes;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.aggregator.AggregatingMessageHandler;
import org.springframework.integration.aggregator.DefaultAggregatingMessageGroupProcessor;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.store.MessageGroup;
import org.springframework.integration.store.SimpleMessageStore;
import org.springframework.integration.support.MessageBuilder;
import org.springframework.integration.support.locks.LockRegistry;
import org.springframework.messaging.Message;

/** Two aggregators on one store of messages, as two processes have it, that keep apart by this registry alone. */
@Tag("processes")
@RequiresServer("redis-server")
class AggregatorTest {

    private static final int GROUPS = 30;
    private static final int SIZE = 8;
    private static final int THREADS = 6;

    private final Strangers strangers = new Strangers();
    private final SimpleMessageStore store = new SimpleMessageStore();
    private final QueueChannel released = new QueueChannel();
    private final Map<Object, Exchanger<String>> doors = new ConcurrentHashMap<>();
    private final Set<Object> enteredTogether = ConcurrentHashMap.newKeySet();
    private AnnotationConfigApplicationContext context;
    private RedisServer redis;
    private Processes processes;

    @BeforeEach
    void start() {
        context = new AnnotationConfigApplicationContext(Integration.class);
        redis = RedisServer.start();
        processes = new Processes(redis);
    }

    @AfterEach
    void stop() {
        strangers.close();
        processes.close();
        redis.close();
        context.close();
    }

    @Test
    void groups_areReleasedOnce_andWhole() throws Exception {
        List<AggregatingMessageHandler> aggregators = List.of(aggregator("a"), aggregator("b"));
        List<Message<?>> messages = messages();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int from = i;
            AggregatingMessageHandler aggregator = aggregators.get(i % aggregators.size());
            all.add(strangers.start(() -> {
                for (int at = from; at < messages.size(); at += THREADS) {
                    aggregator.handleMessage(messages.get(at));
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get(60, TimeUnit.SECONDS);
        }

        List<String> groups = new ArrayList<>();
        for (Message<?> group = released.receive(0); group != null; group = released.receive(0)) {
            List<?> parts = (List<?>) group.getPayload();
            groups.add(parts.get(0).toString().replaceAll("/.*", ""));
            assertThat(parts).doesNotHaveDuplicates().hasSize(SIZE);
        }
        assertThat(enteredTogether).isEmpty();
        assertThat(groups).doesNotHaveDuplicates().hasSize(GROUPS);
        assertThat(store.getMessageGroupCount()).isZero();
        assertThat(redis.command("KEYS", "*:lock:*")).isEmpty();
    }

    /** The parts of the groups, mixed. */
    private static List<Message<?>> messages() {
        List<Message<?>> messages = new ArrayList<>();
        IntStream.range(0, GROUPS)
                .forEach(group -> IntStream.range(0, SIZE)
                        .forEach(part -> messages.add(MessageBuilder.withPayload(group + "/" + part)
                                .setCorrelationId("group-" + group)
                                .build())));
        Collections.shuffle(messages, new Random(7));
        return messages;
    }

    /** Gives others the time to come to the same group, which one that holds its lock never sees. */
    private boolean isWhole(MessageGroup group) {
        Object id = group.getGroupId();
        try {
            doors.computeIfAbsent(id, unseen -> new Exchanger<>()).exchange("here", 5, TimeUnit.MILLISECONDS);
            enteredTogether.add(id);
        } catch (TimeoutException alone) {
            return group.size() == SIZE;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return group.size() == SIZE;
    }

    private AggregatingMessageHandler aggregator(String name) {
        Processes.Member member = processes.start(name);
        LockRegistry<?> registry = new TenureLockRegistry(member.locks, member.coordinator, "groups");
        AggregatingMessageHandler handler =
                new AggregatingMessageHandler(new DefaultAggregatingMessageGroupProcessor(), store);
        handler.setLockRegistry(registry);
        handler.setReleaseStrategy(this::isWhole);
        handler.setExpireGroupsUponCompletion(true);
        handler.setOutputChannel(released);
        handler.setBeanFactory(context.getBeanFactory());
        handler.afterPropertiesSet();
        return handler;
    }

    /** What Spring Integration's parts look for. */
    @Configuration
    @EnableIntegration
    static class Integration {}
}
