package io.tenure.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.tenure.test.RequiresServer;
import io.tenure.testkit.server.RedisServer;
import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RequiresServer("redis-server")
class RequestTest {

    private final RedisException lost = new RedisException("expected by this test");

    private final BlockingQueue<Runnable> handedOver = new LinkedBlockingQueue<>();
    private RedisServer redis;
    private ServiceRig rig;
    /** Its workers are played by hand. */
    private Request.Wire wire;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        rig = new ServiceRig(redis);
        wire = new Request.Wire(
                rig.service.wire().links(), rig.time, new Pauses(rig.service.scheduler(), handedOver::add));
        rig.link();
    }

    @AfterEach
    void stop() {
        redis.resume();
        rig.close();
        redis.close();
    }

    /** Goes nowhere, and counts what it sees. */
    private static final class Noted extends Request {

        private final List<Link> sent = new CopyOnWriteArrayList<>();
        private final List<Throwable> ended = new CopyOnWriteArrayList<>();

        Noted(Wire wire, long deadlineNanos) {
            super(wire, 0, deadlineNanos);
        }

        @Override
        void sendOn(Link link) {
            sent.add(link);
        }

        @Override
        void end(Throwable failure) {
            ended.add(failure);
        }
    }

    private Noted noted(Duration within) {
        return new Noted(wire, rig.time.nowNanos() + within.toNanos());
    }

    /** The pause is over, and a worker goes on with it. */
    private void goOn() throws InterruptedException {
        Objects.requireNonNull(handedOver.poll(10, TimeUnit.SECONDS)).run();
    }

    /** One that asks for what is in a lock, and notes how it ends. */
    private static Request look(Request.Wire wire, long deadlineNanos, List<Object> heard) {
        String[] keys = {new Lanes("tenure").of("job").lock("job")};
        return Request.of(wire, 0, Script.LOOK, keys, link -> new String[0], deadlineNanos, new Request.Answer() {
            @Override
            public void replied(Link link, Reply reply, boolean mayComeTwice) {
                heard.add(mayComeTwice);
            }

            @Override
            public void failed(Throwable failure) {
                heard.add(failure);
            }
        });
    }

    @Test
    void I1_answerOfALaterSend_isTheOnlyEnd() {
        List<Object> heard = new CopyOnWriteArrayList<>();
        Link link = rig.link();
        redis.pause();
        look(rig.service.wire(), rig.time.nowNanos() + Rig.SOON.toNanos(), heard)
                .send();
        link.end();
        redis.resume();
        await().atMost(Rig.SOON).until(() -> !heard.isEmpty());

        rig.close();

        assertThat(heard).containsExactly(true);
    }

    @Test
    void I1_errorOfTheServer_isItsEnd() throws Exception {
        RedisCommandExecutionException error = new RedisCommandExecutionException("ERR expected by this test");
        Noted request = noted(Rig.SOON);
        request.send();

        request.again(error);

        wire.pauses().close();
        assertThat(request.ended).containsExactly(error);
        assertThat(request.sent).hasSize(1);
    }

    @Test
    void I1_oneThatWaitsForALink_endsAtClose() {
        List<Object> heard = new CopyOnWriteArrayList<>();
        Unreached parts = new Unreached(SystemTime.instance(), Duration.ofSeconds(1));
        long deadlineNanos = SystemTime.instance().nowNanos() + Rig.SOON.toNanos();
        look(parts.service.wire(), deadlineNanos, heard).send();
        assertThat(heard).isEmpty();

        parts.close();

        assertThat(heard).singleElement().isInstanceOf(NotAppliedException.class);
    }

    @Test
    void I1_oneThatPauses_endsAtClose_withWhatItPausedFor() {
        Unreached parts = new Unreached(SystemTime.instance(), Duration.ofSeconds(1));
        Noted request = new Noted(parts.service.wire(), SystemTime.instance().nowNanos() + Rig.SOON.toNanos());
        request.again(lost);

        parts.close();

        assertThat(request.ended).hasSize(1);
        assertThat(request.sent).isEmpty();
    }

    @Test
    void I1_onceItsFateWasUnknown_noRefusalEndsItForCertain() throws Exception {
        Noted request = noted(Rig.SOON);
        request.send();
        request.again(lost);
        goOn();
        rig.time.skip(Rig.SOON);

        request.again(new NotAppliedException("expected by this test", null));

        assertThat(request.ended).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void I2_oneThatWasLost_isSentAgain_whileThereIsTime() throws Exception {
        Noted request = noted(Rig.SOON);
        request.send();
        request.again(lost);
        assertThat(request.sent).as("not before the pause is over").hasSize(1);

        goOn();

        assertThat(request.sent).hasSize(2);
        assertThat(request.ended).isEmpty();
    }

    @Test
    void I2_whereNoTimeIsLeftForThePause_itEndsAtOnce() {
        Noted request = noted(Duration.ofMillis(10));
        request.send();

        request.again(lost);

        assertThat(request.ended).containsExactly(lost);
        assertThat(handedOver).isEmpty();
    }

    @Test
    void I2_whereAWorkerComesTooLate_itIsNotSentAgain() throws Exception {
        Noted request = noted(Rig.SOON);
        request.send();
        request.again(lost);
        rig.time.skip(Rig.SOON);

        goOn();

        assertThat(request.sent).hasSize(1);
        assertThat(request.ended).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void I2_whereALinkComesTooLate_itIsNotSentAgain() throws Exception {
        Noted request = noted(Rig.SOON);
        request.send();
        rig.time.skip(Rig.SOON);

        request.linked(rig.link());

        assertThat(request.sent).hasSize(1);
        assertThat(request.ended).singleElement().isInstanceOf(NotAppliedException.class);
    }
}
