package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@RequiresServer("redis-server")
class CallTest {

    private static final int ROUNDS = 500;

    private static RedisServer redis;
    private static ServiceRig rig;
    private static Link link;

    private final List<Object> heard = new CopyOnWriteArrayList<>();
    private final Call call = newCall();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        link = rig.link();
    }

    @AfterAll
    static void stop() {
        rig.close();
        redis.close();
    }

    private Call newCall() {
        return Call.of(link, Script.LOOK, false, 0, List.of(), new Moment(0, 0), new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                heard.add(reply);
            }

            @Override
            public void failed(Throwable failure) {
                heard.add(failure);
            }
        });
    }

    /** How a client may end a call. */
    private enum End {
        ANSWER(Reply.class) {
            @Override
            void of(Call call) {
                call.complete();
            }
        },
        FAILURE(IllegalStateException.class) {
            @Override
            void of(Call call) {
                call.completeExceptionally(new IllegalStateException("expected by this test"));
            }
        },
        CANCELLATION(RedisException.class) {
            @Override
            void of(Call call) {
                call.cancel();
            }
        };

        private final Class<?> told;

        End(Class<?> told) {
            this.told = told;
        }

        abstract void of(Call call);
    }

    private static Stream<Arguments> pairs() {
        return Stream.of(End.values()).flatMap(first -> Stream.of(End.values()).map(then -> Arguments.of(first, then)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void I1_sinkHearsOfTheEndThatCameFirst_andOfNoOther(End first, End then) {
        first.of(call);
        then.of(call);

        assertThat(heard).singleElement().isInstanceOf(first.told);
    }

    @Test
    void I1_answerAndCancellationAtOnce_areHeardOfOnce() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Call> calls = Stream.generate(this::newCall).limit(ROUNDS).toList();
        Thread answering = new Thread(() -> end(calls, End.ANSWER, barrier));
        answering.start();
        end(calls, End.CANCELLATION, barrier);
        answering.join(Rig.SOON.toMillis());

        assertThat(heard).hasSize(ROUNDS);
    }

    private static void end(List<Call> calls, End end, CyclicBarrier barrier) {
        for (Call call : calls) {
            try {
                barrier.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            end.of(call);
        }
    }
}
