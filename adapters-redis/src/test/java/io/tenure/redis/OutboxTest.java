package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final ConcurrentLinkedQueue<Sent> underWay = new ConcurrentLinkedQueue<>();
    private final List<Long> clocks = Collections.synchronizedList(new ArrayList<>());

    /** A call that has not come back. */
    private record Sent(List<Operation> operations, Call.Sink sink) {

        /** The server did all of it. */
        void succeed() {
            sink.replied(operations.size() == 1 ? single(7) : row(operations.size(), 1_000));
        }
    }

    private static Reply single(long number) {
        Reply reply = new Reply();
        reply.set(number);
        return reply;
    }

    private static Reply row(int operations, long now) {
        Reply reply = new Reply();
        reply.multi(1 + 2 * operations);
        reply.set(now);
        for (int i = 0; i < operations; i++) {
            reply.set(1);
            reply.set(100 + i);
        }
        return reply;
    }

    /** Counts what it hears. */
    private static class Noted implements Operation {

        private final List<Object> heard = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Kind operation() {
            return Kind.RELEASE;
        }

        @Override
        public String[] keys() {
            return new String[0];
        }

        @Override
        public String[] args(Link link) {
            return new String[0];
        }

        @Override
        public void answered(Outcome outcome) {
            heard.add(outcome);
        }

        @Override
        public void failed(Throwable failure) {
            heard.add(failure);
        }
    }

    private Outbox outbox(boolean together) {
        return new Outbox((operations, sink) -> underWay.add(new Sent(operations, sink)), clocks::add, together);
    }

    private static List<Noted> post(Outbox outbox, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    Noted operation = new Noted();
                    outbox.post(operation);
                    return operation;
                })
                .toList();
    }

    private List<Integer> sizes() {
        return underWay.stream().map(sent -> sent.operations().size()).toList();
    }

    private Sent take() {
        Sent sent = underWay.poll();
        assertThat(sent).isNotNull();
        return sent;
    }

    @Test
    void I1_whatComesWhileACallIsUnderWay_goesTogetherInTheNext() {
        List<Noted> all = post(outbox(true), 6);
        assertThat(sizes()).containsExactly(1, 1);

        take().succeed();
        assertThat(sizes()).containsExactly(1, 4);
        take().succeed();
        take().succeed();

        assertThat(underWay).isEmpty();
        assertThat(all).allSatisfy(operation -> assertThat(operation.heard).hasSize(1));
        assertThat(all.get(5).heard).containsExactly(new Operation.Outcome(1, 103, ""));
        assertThat(clocks).containsExactly(1_000L);
    }

    @Test
    void I1_aCallThatFailed_failsAllThatWereInIt_andTheNextOneGoes() {
        Outbox outbox = outbox(true);
        List<Noted> all = post(outbox, 6);
        take().succeed();
        take().succeed();
        RedisException ended = new RedisException("ended");

        take().sink().failed(ended);

        assertThat(all.subList(2, 6))
                .allSatisfy(operation -> assertThat(operation.heard).containsExactly(ended));
        Noted next = post(outbox, 1).get(0);
        take().succeed();
        assertThat(next.heard).containsExactly(new Operation.Outcome(1, 7, ""));
    }

    @Test
    void I1_aWayThatThrows_failsWhatWasToGo_andTheNextOneGoes() {
        IllegalStateException thrown = new IllegalStateException("expected by this test");
        boolean[] broken = {true};
        Outbox outbox = new Outbox(
                (operations, sink) -> {
                    if (broken[0]) {
                        throw thrown;
                    }
                    underWay.add(new Sent(operations, sink));
                },
                clocks::add,
                true);
        List<Noted> all = post(outbox, 3);
        broken[0] = false;
        post(outbox, 1);

        assertThat(all).allSatisfy(operation -> assertThat(operation.heard).containsExactly(thrown));
        assertThat(sizes()).containsExactly(1);
    }

    @Test
    void I1_anOperationThatFailedInACall_failsByItself() {
        List<Noted> all = post(outbox(true), 4);
        take().succeed();
        take().succeed();
        Reply reply = new Reply();
        reply.multi(5);
        reply.set(0);
        reply.set(-1);
        reply.set(StandardCharsets.US_ASCII.encode("OOM command not allowed"));
        reply.set(1);
        reply.set(9);

        take().sink().replied(reply);

        assertThat(all.get(2).heard).singleElement().isInstanceOf(NotAppliedException.class);
        assertThat(all.get(3).heard).containsExactly(new Operation.Outcome(1, 9, ""));
        assertThat(clocks).isEmpty();
    }

    @Test
    void I1_anOperationThatThrows_takesNothingFromTheOthers() {
        Outbox outbox = outbox(true);
        post(outbox, 2);
        outbox.post(new Noted() {
            @Override
            public void answered(Outcome outcome) {
                throw new IllegalStateException("expected by this test");
            }

            @Override
            public void failed(Throwable failure) {
                throw new IllegalStateException("expected by this test", failure);
            }
        });
        Noted beside = post(outbox, 1).get(0);
        take().succeed();
        take().succeed();

        take().succeed();

        assertThat(beside.heard).hasSize(1);
        post(outbox, 1);
        assertThat(sizes()).containsExactly(1);
    }

    @Test
    void I1_whereEachCallFailsAtOnce_allHearOfIt_howeverManyWait() {
        boolean[] ended = new boolean[1];
        Outbox outbox = new Outbox(
                (operations, sink) -> {
                    if (ended[0]) {
                        sink.failed(new RedisException("ended"));
                    } else {
                        underWay.add(new Sent(operations, sink));
                    }
                },
                clocks::add,
                true);
        List<Noted> all = post(outbox, Outbox.MOST);
        ended[0] = true;

        for (Sent sent = underWay.poll(); sent != null; sent = underWay.poll()) {
            sent.sink().failed(new RedisException("ended"));
        }

        assertThat(all).allSatisfy(operation -> assertThat(operation.heard).hasSize(1));
    }

    @Test
    void I1_manyThreadsAtOnce_eachOperationHearsOnce() throws InterruptedException {
        Outbox outbox = outbox(true);
        int threads = 4;
        int each = 5_000;
        List<Noted> all = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch posted = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> {
                // No more than may wait: what was answered makes room.
                for (int j = 0; j < each; j++) {
                    all.addAll(post(outbox, 1));
                    Sent sent = underWay.poll();
                    if (sent != null) {
                        sent.succeed();
                    }
                }
                posted.countDown();
            });
            thread.start();
        }
        assertThat(posted.await(30, TimeUnit.SECONDS)).isTrue();
        for (Sent sent = underWay.poll(); sent != null; sent = underWay.poll()) {
            sent.succeed();
        }

        assertThat(all).hasSize(threads * each);
        assertThat(all).allSatisfy(operation -> assertThat(operation.heard).hasSize(1));
    }

    @Test
    void I2_besideACall_goesAsMuchAsIsUnderWay_andBesideMoreWhatIsFull() {
        Outbox outbox = outbox(true);

        post(outbox, 2);
        assertThat(sizes()).containsExactly(1, 1);
        post(outbox, Outbox.LONGEST - 1);
        assertThat(sizes()).containsExactly(1, 1);
        post(outbox, 1);
        assertThat(sizes()).containsExactly(1, 1, Outbox.LONGEST);
    }

    @Test
    void I2_besideALongCall_goesHalfAFullOne() {
        Outbox outbox = outbox(true);
        post(outbox, 2);
        post(outbox, Outbox.LONGEST - 1);
        underWay.remove().succeed();
        underWay.remove().succeed();
        assertThat(sizes()).containsExactly(Outbox.LONGEST - 1);

        post(outbox, Outbox.WORTH_A_SECOND - 1);
        assertThat(sizes()).containsExactly(Outbox.LONGEST - 1);
        post(outbox, 1);

        assertThat(sizes()).containsExactly(Outbox.LONGEST - 1, Outbox.WORTH_A_SECOND);
    }

    @Test
    void I2_noMoreCallsAreUnderWayThanTheMost() {
        post(outbox(true), Outbox.MOST);

        assertThat(sizes())
                .hasSize(Outbox.CALLS)
                .allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(Outbox.LONGEST));
    }

    @Test
    void I2_whereLanesAreWithDifferentServers_eachGoesByItselfAtOnce() {
        post(outbox(false), 40);

        assertThat(sizes()).hasSize(40).containsOnly(1);
    }

    @Test
    void I3_whatIsTooMuchIsRefused_andMayComeAgainLater() {
        Outbox outbox = outbox(true);
        post(outbox, Outbox.MOST);

        Noted refused = post(outbox, 1).get(0);

        assertThat(refused.heard).singleElement().isInstanceOf(NotAppliedException.class);
        take().succeed();
        Noted later = post(outbox, 1).get(0);
        assertThat(later.heard).isEmpty();
    }

    @Test
    void I3_refusalsAndFailures_makeRoomAgain() {
        Outbox outbox = outbox(true);
        List<Object> refused = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            post(outbox, Outbox.MOST).forEach(operation -> refused.addAll(operation.heard));
            for (Sent sent = underWay.poll(); sent != null; sent = underWay.poll()) {
                sent.sink().failed(new RedisException("ended"));
            }
        }

        assertThat(refused).isEmpty();
    }
}
