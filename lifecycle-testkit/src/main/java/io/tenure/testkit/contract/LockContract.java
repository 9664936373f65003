package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import io.tenure.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What locks promise to those who take them, whatever they are made of, as tests. Locks pass by a class that extends this one
 * and says how a process takes them.
 *
 * <p>The tests are about exclusion and growing tokens, waiting, a release that comes twice or too late, holders that die or
 * lose their session, outages, and replies that come late. They run in real time.
 */
public abstract class LockContract implements Steps {

    private static final String NAME = "account-7";
    private static final int HOLDERS = 10;
    private static final int RIVALS = 4;
    private static final int ROUNDS = 10;
    private static final Duration BRIEFLY = Duration.ofMillis(300);
    private static final Duration GRACE_OF_THREADS = Duration.ofSeconds(5);

    private final Threads threads = time().newThreads("lock-contract");
    private final Executor executor = threads.executor("rivals", RIVALS, RIVALS * ROUNDS);
    private final List<LockClient> started = new ArrayList<>();
    private LockFixture fixture;
    private @Nullable LockClient one;
    private @Nullable LockClient another;

    /** For the classes that extend it. */
    protected LockContract() {}

    /** Opens what the locks of one test are in: none is held. */
    protected abstract LockFixture openFixture() throws Exception;

    @BeforeEach
    final void startClients() throws Exception {
        fixture = openFixture();
        one = start();
        another = start();
    }

    @AfterEach
    final void closeClients() throws Exception {
        List<@Nullable AutoCloseable> all = new ArrayList<>(started);
        all.add(fixture);
        all.add(() -> threads.close(GRACE_OF_THREADS));
        Closing.all(all);
    }

    /** What is dead or has left is not closed once more. */
    private void isGone(LockClient client) {
        started.removeIf(each -> each == client);
    }

    private LockClient start() throws Exception {
        LockClient client = fixture.start();
        started.add(client);
        return client;
    }

    @Override
    public final TimeSource time() {
        return SystemTime.instance();
    }

    /** The process that meets the faults. */
    protected final LockClient one() {
        return Objects.requireNonNull(one);
    }

    /** Another one. */
    protected final LockClient another() {
        return Objects.requireNonNull(another);
    }

    @Test
    final void lock_isHeldByOne_andFreeAfterwards() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);

        assertThat(held.isValid()).isTrue();
        assertThat(another().tryLock(NAME)).isEmpty();
        assertThat(another().tryLock("account-8")).as("another lock").isPresent();

        held.release();
        assertThat(held.isValid()).isFalse();
        assertThat(another().tryLock(NAME)).isPresent();
    }

    @Test
    final void G7_tokensGrow_fromHolderToHolder() throws Exception {
        long last = 0;
        for (int i = 0; i < HOLDERS; i++) {
            HeldLock held = (i % 2 == 0 ? one() : another()).lock(NAME, TIMEOUT);
            assertThat(held.token()).isGreaterThan(last);
            last = held.token();
            held.release();
        }
    }

    @Test
    final void manyWhoWantIt_haveItOneAfterTheOther() {
        AtomicInteger inside = new AtomicInteger();
        List<Long> tokens = new CopyOnWriteArrayList<>();
        List<CompletionStage<Boolean>> rivals = new ArrayList<>();
        for (int i = 0; i < RIVALS; i++) {
            LockClient by = i % 2 == 0 ? one() : another();
            rivals.add(begin(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    HeldLock held = by.lock(NAME, TIMEOUT);
                    assertThat(inside.incrementAndGet()).as("how many have it").isEqualTo(1);
                    tokens.add(held.token());
                    assertThat(inside.decrementAndGet()).isZero();
                    held.release();
                }
                return true;
            }));
        }

        rivals.forEach(this::ok);

        assertThat(tokens).hasSize(RIVALS * ROUNDS).isSorted().doesNotHaveDuplicates();
    }

    @Test
    final void processThatHoldsIt_getsItAgain_onlyWhereLocksAreReentrant() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);

        assertThat(one().tryLock(NAME).isPresent()).isEqualTo(fixture.isReentrant());
        held.release();

        assertThat(another().tryLock(NAME).isPresent())
                .as("whether one release was enough")
                .isNotEqualTo(fixture.isReentrant());
    }

    @Test
    final void releasedTwice_hitsNobodyElse() throws Exception {
        HeldLock first = one().lock(NAME, TIMEOUT);
        first.release();
        HeldLock next = another().lock(NAME, TIMEOUT);

        releaseAgain(first);

        assertThat(next.isValid()).isTrue();
        assertThat(one().tryLock(NAME)).isEmpty();
        next.release();
    }

    @Test
    final void waitThatIsTooLong_endsInTime() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);
        long began = time().nowNanos();

        assertThatThrownBy(() -> another().lock(NAME, BRIEFLY)).isInstanceOf(fixture.timeoutException());

        assertThat(time().nowNanos() - began)
                .isBetween(BRIEFLY.toNanos(), BRIEFLY.plus(GRACE).toNanos());
        assertThat(held.isValid()).isTrue();
        held.release();
        assertThat(another().tryLock(NAME)).isPresent();
    }

    @Test
    final void waiter_hasIt_soonAfterItsRelease() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);
        CompletionStage<Long> waiting = begin(() -> {
            HeldLock next = another().lock(NAME, TIMEOUT);
            long since = time().nowNanos();
            next.release();
            return since;
        });
        pass(BRIEFLY);
        assertThat(waiting.toCompletableFuture()).isNotDone();

        long released = time().nowNanos();
        held.release();

        assertThat(ok(waiting) - released).isLessThan(fixture.handover().toNanos());
    }

    @Test
    final void holderThatLeaves_leavesNothingLocked() throws Exception {
        HeldLock held = another().lock(NAME, TIMEOUT);

        another().close();
        isGone(another());

        assertThat(held.isValid()).isFalse();
        assertThat(one().tryLock(NAME)).isPresent();
    }

    @Test
    final void G6_lockOfAHolderThatDied_isHadByASurvivor() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);
        one().die();
        isGone(one());

        HeldLock next = another().lock(NAME, fixture.recovery());

        assertThat(next.isValid()).isTrue();
        assertThat(next.token()).isGreaterThan(held.token());
    }

    @Test
    final void G5_holderThatLostItsSession_knowsIt_whenASurvivorHasItsLock() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);
        one().loseSession();

        HeldLock next = another().lock(NAME, fixture.recovery());

        assertThat(held.isValid()).isFalse();
        assertThat(next.isValid()).isTrue();
        assertThat(next.token()).isGreaterThan(held.token());
        releaseAgain(held);
        assertThat(next.isValid()).as("after the release of who had lost it").isTrue();
        assertThat(start().tryLock(NAME)).isEmpty();
    }

    @Test
    final void outage_isSaid_toWhoHolds_andToWhoWants() throws Exception {
        HeldLock held = one().lock(NAME, TIMEOUT);
        fixture.outage().during(() -> {
            eventually("its holder is told not to rely on it", () -> !held.isValid());
            CompletionStage<Boolean> wanting = begin(() -> {
                var unused = one().lock("account-8", BRIEFLY);
                return true;
            });
            assertThat(thrown(wanting)).as("what who wants it is told").isInstanceOf(Exception.class);
        });

        eventually("locks can be had again", () -> isFree("account-8"));
        eventually("it is its holder's again, or free", () -> held.isValid() || isFree(NAME));
        assertThat(isFree(NAME) && held.isValid()).as("whether it is both").isFalse();
    }

    @Test
    final void lockWhoseReplyIsLate_isHadByNobody_andThenByTheNext() throws Exception {
        one().lock(NAME, TIMEOUT).release();
        fixture.lateReplies().during(() -> {
            CompletionStage<Boolean> wanting =
                    begin(() -> one().tryLock(NAME).map(HeldLock::isValid).orElse(false));
            Throwable failure = failureIn(TIMEOUT, wanting);
            assertThat(failure != null || !ok(wanting))
                    .as("whether it is not had by who heard nothing")
                    .isTrue();
        });

        HeldLock next = another().lock(NAME, fixture.recovery());

        assertThat(next.isValid()).isTrue();
    }

    private boolean isFree(String name) {
        try {
            var lock = another().tryLock(name);
            lock.ifPresent(HeldLock::release);
            return lock.isPresent();
        } catch (Exception notNow) {
            return false;
        }
    }

    private static void releaseAgain(HeldLock lock) {
        try {
            lock.release();
        } catch (IllegalStateException saysSo) {
            assertThat(lock.isValid()).isFalse();
        }
    }

    /** Does something on a thread of its own. */
    private <T> CompletionStage<T> begin(Callable<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }
}
