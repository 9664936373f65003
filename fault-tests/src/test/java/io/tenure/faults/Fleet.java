package io.tenure.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.testkit.server.EtcdServer;
import io.tenure.testkit.server.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** The processes of one run, and windows on the servers that they share. Confined to the test's thread. */
final class Fleet implements AutoCloseable {

    private final Path folder;
    private final HolderSettings settings;
    private final StoreWindow store;
    private final RedisWindow redis;
    private final List<HolderProcess> all = new ArrayList<>();
    private boolean judged;

    /** Processes that reach etcd and Redis by these addresses, where nothing else is said; the window on etcd by the same. */
    Fleet(Path folder, String etcd, String redis, RedisWindow window) {
        this.folder = folder;
        this.settings = HolderSettings.of("a", etcd, redis);
        this.store = new StoreWindow(etcd.split(",", -1));
        this.redis = window;
    }

    /** On servers that others used before, and may have left something on. */
    static Fleet on(Path folder, EtcdServer etcd, RedisServer redis) {
        redis.command("FLUSHALL");
        etcd.ctl("del", "--prefix", "/");
        return new Fleet(folder, etcd.clientUrl().toString(), redis.uri().toString(), new RedisWindow(List.of(redis)));
    }

    StoreWindow store() {
        return store;
    }

    RedisWindow redis() {
        return redis;
    }

    HolderProcess start(String name) {
        return start(name, plain -> plain);
    }

    /** Starts one, and does not wait for it. */
    HolderProcess start(String name, UnaryOperator<HolderSettings> more) {
        try {
            Path own = Files.createTempDirectory(folder, name + "-");
            HolderProcess process = new HolderProcess(more.apply(settings.with("name", name)), own);
            all.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until all that are to live have joined. */
    void awaitReady() {
        for (HolderProcess process : all) {
            Wait.until(
                    process.name() + " joins",
                    Wait.LONG,
                    () -> process.isReady() || !process.isPresent() || requireAlive(process));
        }
    }

    private static boolean requireAlive(HolderProcess process) {
        if (!process.isAlive()) {
            throw new AssertionError("it died by itself: " + process.describe());
        }
        return false;
    }

    /**
     * Waits until nothing is left of these incarnations, in Redis and in the store; how long after a moment that was. Fails if
     * that was later than the bound, also where the first look comes later than that.
     */
    Duration awaitNothingOf(List<String> owners, long sinceNanos, Duration bound) {
        Duration left = bound.minusNanos(System.nanoTime() - sinceNanos);
        try {
            if (!isNothingLeftOf(owners)) {
                Wait.untilSeldomAsked(longer(left, Wait.SELDOM), () -> isNothingLeftOf(owners));
            }
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "left of " + owners + " after " + bound + ": " + leftOf(owners) + '\n' + tails(), e);
        }
        Duration after = Duration.ofNanos(System.nanoTime() - sinceNanos);
        assertThat(after).as("when nothing was left of " + owners).isLessThanOrEqualTo(bound);
        return after;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private boolean isNothingLeftOf(List<String> owners) {
        return owners.stream().allMatch(owner -> store.keysOf(owner).isEmpty() && redis.of(owner) == 0);
    }

    private String leftOf(List<String> owners) {
        return owners.stream()
                .map(owner -> owner + " in Redis " + redis.of(owner) + ", in the store " + store.keysOf(owner))
                .collect(Collectors.joining("; "));
    }

    /** Fails if one that is to live has ended, or does not hold all of a set that it was told to hold, or lost any. */
    void requireUnharmed(HolderProcess process, String prefix, int count) {
        requireAlive(process);
        assertThat(process.lines(line -> line.is("lost") && line.lock().startsWith(prefix)))
                .as("what a living owner lost, of which Redis has %d", redis.locks(prefix))
                .isEmpty();
        assertThat(redis.locks(prefix)).as("what it still holds").isEqualTo(count);
    }

    /**
     * Lets all leave that are there, and judges what happened: nothing is left anywhere, and the history may have been so.
     */
    LockHistory finish() {
        all.stream().filter(HolderProcess::isPresent).forEach(Fleet::requireAlive);
        all.forEach(HolderProcess::dismiss);
        all.forEach(HolderProcess::awaitEnd);
        List<HolderProcess> unclean = all.stream()
                .filter(process -> !process.isKilled() && !process.leftClean())
                .toList();
        if (!unclean.isEmpty()) {
            cleanUpAfter(unclean);
        }
        assertThat(redis.held()).as("what is left in Redis").isEmpty();
        assertThat(store.keys())
                .as(() -> "what is left in the store\n" + tails())
                .isEmpty();
        return judge();
    }

    /** Who could not settle everything says so, and the next process that comes does it. */
    private void cleanUpAfter(List<HolderProcess> unclean) {
        long sinceNanos = System.nanoTime();
        HolderProcess last = start("last");
        awaitReady();
        for (HolderProcess process : unclean) {
            System.out.println("left unclean: " + process.lines(line -> line.is("left")));
            awaitNothingOf(process.owners(), sinceNanos, Wait.LONG);
        }
        last.dismiss();
        last.awaitEnd();
        assertThat(last.leftClean()).as(last::describe).isTrue();
    }

    private LockHistory judge() {
        LockHistory history = new LockHistory();
        all.forEach(process -> history.add(process.name(), process.lines()));
        Set<String> dead = new HashSet<>();
        all.stream().filter(HolderProcess::isKilled).map(HolderProcess::name).forEach(dead::add);
        List<String> violations = history.violations(dead, Set.of());
        assertThat(violations).as(this::tails).isEmpty();
        assertThat(history.size()).as("something happened").isPositive();
        judged = true;
        return history;
    }

    String tails() {
        return all.stream().map(HolderProcess::describe).collect(Collectors.joining("\n\n"));
    }

    @Override
    public void close() {
        if (!judged) {
            System.out.println(tails());
        }
        for (HolderProcess process : all) {
            process.kill();
        }
        all.forEach(HolderProcess::awaitEnd);
        store.close();
    }
}
