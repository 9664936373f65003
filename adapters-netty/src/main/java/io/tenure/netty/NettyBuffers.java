package io.tenure.netty;

import com.google.errorprone.annotations.CheckReturnValue;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCounted;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Registrar;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.Text;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's reference-counted objects as MEMORY resources. A registration takes over one reference, and gives it up with one
 * {@code release()} when the resource ends. Who hands the object to something that releases it, such as a channel that it
 * is written to, has to {@code retain()} it first. Thread-safe.
 */
public final class NettyBuffers {

    private static final Logger LOG = LoggerFactory.getLogger(NettyBuffers.class);

    private NettyBuffers() {}

    /** Begins a kind of buffers. */
    public static ResourceKind.Builder<ByteBuf> kind(String name) {
        return kind(name, ByteBuf.class);
    }

    /** Begins a kind of any reference-counted type. */
    public static <B extends ReferenceCounted> ResourceKind.Builder<B> kind(String name, Class<B> type) {
        return ResourceKind.memory(name, type).release(releasing());
    }

    /** Ends an object by giving up one reference. One that has none left was released too often; that is logged. */
    public static ReleaseAction<ReferenceCounted> releasing() {
        return ReleaseAction.blocking(NettyBuffers::release);
    }

    /**
     * Registers an object, and leaves a note for Netty's leak detector.
     *
     * @throws InvalidArgumentException if it has no reference left
     */
    @CheckReturnValue
    public static <B extends ReferenceCounted> ResourceLease<B> register(
            Registrar registrar, ResourceKind<B> kind, B object) {
        if (object.refCnt() <= 0) {
            throw new InvalidArgumentException("refCnt", object.refCnt(), "at least 1");
        }
        ResourceLease<B> lease = registrar.register(kind, object);
        object.touch(kind);
        return lease;
    }

    private static void release(ReferenceCounted object, ReleaseContext context) {
        try {
            object.release();
        } catch (IllegalReferenceCountException e) {
            // Trying again would not help: somebody gave up a reference that was ours.
            String id = context.id();
            LOG.warn(
                    "{} {} had no reference left: somebody released it without retaining it",
                    context.kind(),
                    id == null ? "without id" : Text.quote(id),
                    e);
        }
    }
}
