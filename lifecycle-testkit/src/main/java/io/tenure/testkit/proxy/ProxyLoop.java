package io.tenure.testkit.proxy;

import io.tenure.time.LoopBody;
import io.tenure.time.SystemTime;
import io.tenure.time.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The proxy's one thread: waits for channels, for what is due, and for what callers want done. Thread-safe where not said. */
final class ProxyLoop {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Selector selector;
    private final Acceptor acceptor;
    private final Direction toServer = new Direction(this::run, () -> forEach(Link::endToServer));
    private final Direction toClient = new Direction(this::run, () -> forEach(Link::endToClient));
    private final List<Trigger> triggers = new CopyOnWriteArrayList<>();
    private final Queue<Action> actions = new ConcurrentLinkedQueue<>();
    /** Confined to the loop. */
    private final List<Link> links = new ArrayList<>();

    private final AtomicLong accepted = new AtomicLong();
    /** Written by the loop. */
    private volatile int open;

    private final AtomicBoolean closed = new AtomicBoolean();
    /** Written by the loop: nothing is left to wait for, so its thread can be stopped. */
    private volatile boolean ended;

    private ProxyLoop(InetSocketAddress address, InetSocketAddress target) throws IOException {
        selector = Selector.open();
        acceptor = new Acceptor(address, target, selector, this::add);
    }

    /** Listens, and begins to run. */
    static ProxyLoop start(InetSocketAddress address, InetSocketAddress target, Threads threads) throws IOException {
        ProxyLoop proxy = new ProxyLoop(address, target);
        try {
            proxy.acceptor.listen();
        } catch (IOException e) {
            proxy.selector.close();
            throw e;
        }
        threads.loop("selector", nowNanos -> proxy.turn());
        return proxy;
    }

    Direction toServer() {
        return toServer;
    }

    Direction toClient() {
        return toClient;
    }

    int openLinks() {
        return open;
    }

    long acceptedLinks() {
        return accepted.get();
    }

    Trigger add(Trigger trigger) {
        run(() -> {
            triggers.removeIf(Trigger::isSpent);
            triggers.add(trigger);
        });
        return trigger;
    }

    void clearTriggers() {
        run(triggers::clear);
    }

    /** Runs something on the loop, and waits until it is done and the channels that it closed are closed. */
    void run(Runnable work) {
        if (closed.get()) {
            throw new IllegalStateException("the proxy is closed");
        }
        submit(work);
    }

    /** On the loop only. */
    void listen() {
        try {
            acceptor.listen();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy cannot listen again", e);
        }
    }

    /** On the loop only. */
    void refuse() {
        try {
            acceptor.refuse();
        } catch (IOException e) {
            throw new UncheckedIOException("the proxy goes on listening", e);
        }
    }

    /** On the loop only. */
    void endAll(Consumer<Link> end) {
        links.forEach(end);
        forgetClosed();
    }

    /** Ends all connections, then the thread, and then the selector. Idempotent. */
    void close(Runnable endThread) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        submit(() -> {
            refuse();
            endAll(Link::close);
            ended = true;
        });
        endThread.run();
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One wait, and what follows from it. */
    private long turn() {
        if (ended) {
            return LoopBody.UNTIL_WOKEN;
        }
        try {
            long waitNanos = advanceAll();
            if (waitNanos > 0) {
                // At least a millisecond, because zero waits for ever; what is due is not on time to the microsecond.
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(waitNanos)));
            } else {
                selector.selectNow();
            }
            runActions();
            serveChannels();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return 0;
    }

    private long advanceAll() {
        long nowNanos = SystemTime.instance().nowNanos();
        long waitNanos = MOST_NANOS;
        for (Link link : links) {
            waitNanos = Math.min(waitNanos, link.advance(nowNanos));
        }
        forgetClosed();
        return waitNanos;
    }

    private void serveChannels() throws IOException {
        long nowNanos = SystemTime.instance().nowNanos();
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof Link link) {
                link.onReady(key, nowNanos);
            } else {
                acceptor.acceptAll();
            }
        }
        selector.selectedKeys().clear();
    }

    private void add(SelectionKey client, SelectionKey server) {
        Link link = new Link(client, server, toServer, toClient, triggers);
        client.attach(link);
        server.attach(link);
        links.add(link);
        accepted.incrementAndGet();
        open = links.size();
    }

    private void forgetClosed() {
        links.removeIf(Link::isClosed);
        open = links.size();
    }

    private void forEach(BiConsumer<Link, Long> action) {
        long nowNanos = SystemTime.instance().nowNanos();
        links.forEach(link -> action.accept(link, nowNanos));
    }

    private void submit(Runnable work) {
        Action action = new Action(work, new CompletableFuture<>());
        actions.add(action);
        selector.wakeup();
        try {
            SystemTime.instance().await(action.done, PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted; what was asked of the proxy may still happen", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("the proxy does not do what was asked of it", e);
        }
    }

    private void runActions() throws IOException {
        List<Action> done = new ArrayList<>();
        for (Action action = actions.poll(); action != null; action = actions.poll()) {
            action.run();
            done.add(action);
        }
        if (!done.isEmpty()) {
            // A channel that was closed is so once the selector has noticed.
            selector.selectNow();
            done.forEach(action -> action.done.complete(null));
        }
    }

    private record Action(Runnable work, CompletableFuture<@Nullable Void> done) {
        void run() {
            try {
                work.run();
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }
    }
}
