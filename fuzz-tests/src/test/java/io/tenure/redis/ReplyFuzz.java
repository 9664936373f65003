package io.tenure.redis;

import io.lettuce.core.protocol.RedisStateMachine;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tenure.fuzz.Told;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes as the answer to operations, as the client reads them: each operation hears once of its end. */
public final class ReplyFuzz {

    private static final int OPERATIONS = 3;

    private ReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Reply reply = new Reply();
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        RedisStateMachine client = new RedisStateMachine();
        boolean whole;
        try {
            whole = client.decode(in, reply);
        } catch (RuntimeException notOfTheProtocol) {
            // The client's own: it gives up the connection.
            return;
        } finally {
            client.close();
        }
        if (whole && !reply.hasError()) {
            answered(reply);
        }
    }

    private static void answered(Reply reply) {
        for (int index = 0; index <= 2 * OPERATIONS + 1; index++) {
            Told.holds(
                    "a place is a number or a text",
                    reply.number(index) == 0 || reply.text(index).isEmpty());
        }
        List<Heard> all = new ArrayList<>();
        Outbox outbox = new Outbox((operations, sink) -> sink.replied(reply), millis -> {}, true);
        for (int i = 0; i < OPERATIONS; i++) {
            Heard heard = new Heard();
            all.add(heard);
            outbox.post(heard);
        }
        Told.same(
                "how often each heard",
                Arrays.asList(1, 1, 1),
                all.stream().map(one -> one.times).toList());
    }

    private static final class Heard implements Operation {

        private int times;

        @Override
        public Kind operation() {
            return Kind.TAKE;
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
            times++;
            LockValue.parse(outcome.text());
        }

        @Override
        public void failed(Throwable failure) {
            times++;
        }
    }
}
