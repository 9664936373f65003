package io.tenure.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.tenure.time.SystemTime;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What Netty does where shutdown begins between two of a loop's looks, but each time: its channels stay open. */
final class ClosingNothing implements IoHandler {

    /** A loop that has nothing scheduled waits no longer than a second. */
    private static final long LONG_NANOS = TimeUnit.DAYS.toNanos(1);

    private final IoHandler nio;
    /** For how long the loop may wait for what is scheduled, as of its last pass. Volatile. */
    private volatile long delayNanos;

    private ClosingNothing(IoHandler nio) {
        this.nio = nio;
    }

    static IoHandlerFactory factory(Consumer<ClosingNothing> made) {
        IoHandlerFactory nio = NioIoHandler.newFactory();
        return executor -> {
            ClosingNothing handler = new ClosingNothing(nio.newHandler(executor));
            made.accept(handler);
            return handler;
        };
    }

    /** Whether all that the loop has scheduled is far away. */
    boolean waitsForLong() {
        return delayNanos > LONG_NANOS;
    }

    @Override
    public void initialize() {
        nio.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        delayNanos = context.delayNanos(SystemTime.instance().nowNanos());
        return nio.run(context);
    }

    @Override
    public void prepareToDestroy() {
        // This is what it is for.
    }

    @Override
    public void destroy() {
        nio.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return nio.register(handle);
    }

    @Override
    public void wakeup() {
        nio.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return nio.isCompatible(type);
    }
}
