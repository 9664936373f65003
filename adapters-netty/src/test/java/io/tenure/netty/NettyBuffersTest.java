package io.tenure.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.tenure.ResourceCoordinator;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.Layer;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceScope;
import io.tenure.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakReports.class)
class NettyBuffersTest {

    private static final ResourceKind<ByteBuf> BUFFER =
            NettyBuffers.kind("buffer").jitter(0).build();

    private final VirtualTime time = VirtualTime.inSequence(1);
    private final ResourceCoordinator coordinator =
            ResourceCoordinator.builder("netty-test").time(time).build();

    @AfterEach
    void close() {
        coordinator.close();
    }

    @Test
    void lastLease_givesUpOneReference() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(64);
        buffer.retain();
        ResourceLease<ByteBuf> lease = NettyBuffers.register(coordinator, BUFFER, buffer);
        ResourceLease<ByteBuf> shared = lease.share();

        lease.close();
        lease.close();
        assertThat(buffer.refCnt()).isEqualTo(2);
        shared.close();
        assertThat(buffer.refCnt()).isEqualTo(1);
        coordinator.close();
        assertThat(buffer.refCnt()).isEqualTo(1);

        buffer.release();
    }

    @Test
    void bufferWhoseTimeIsUp_isFreedWhenItsReaderIsDone() {
        ResourceKind<ByteBuf> brief =
                NettyBuffers.kind("brief").ttl(Duration.ofSeconds(1)).jitter(0).build();
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.heapBuffer(64);
        ResourceLease<ByteBuf> lease = NettyBuffers.register(coordinator, brief, buffer);

        time.advance(Duration.ofSeconds(2));
        assertThat(buffer.refCnt()).as("no memory is freed under a reader").isEqualTo(1);

        lease.close();
        time.runUntil(() -> buffer.refCnt() == 0, Duration.ofSeconds(5));
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void bufferThatWasReleasedByHand_isNotReleasedAgain() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.heapBuffer(64);
        ResourceLease<ByteBuf> lease = NettyBuffers.register(coordinator, BUFFER, buffer);

        buffer.release();
        lease.close();

        assertThat(buffer.refCnt()).isZero();
        assertThat(coordinator.parked()).isEmpty();
    }

    @Test
    void bufferWithoutAReference_isRefused() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.heapBuffer(64);
        buffer.release();

        assertThatThrownBy(() -> NettyBuffers.register(coordinator, BUFFER, buffer))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("refCnt is 0, but must be at least 1");
    }

    @Test
    void scope_freesItsBuffersInReverseOrder() {
        CompositeByteBuf outer = PooledByteBufAllocator.DEFAULT.compositeBuffer();
        ByteBuf inner = PooledByteBufAllocator.DEFAULT.heapBuffer(64);
        try (ResourceScope request = coordinator.openScope("request")) {
            ResourceLease<ByteBuf> first = NettyBuffers.register(request, BUFFER, inner);
            ResourceLease<ByteBuf> second = NettyBuffers.register(request, BUFFER, outer);
            outer.addComponent(true, inner.retain());
            assertThat(first.isValid() && second.isValid()).isTrue();
        }

        assertThat(outer.refCnt()).isZero();
        assertThat(inner.refCnt()).isZero();
    }

    @Test
    void anyReferenceCountedType_canBeGoverned() {
        ResourceKind<Counted> kind = NettyBuffers.kind("counted", Counted.class).build();
        Counted counted = new Counted();

        NettyBuffers.register(coordinator, kind, counted).close();

        assertThat(kind.layer()).isEqualTo(Layer.MEMORY);
        assertThat(counted.freed).hasValue(1);
    }

    private static final class Counted extends AbstractReferenceCounted {
        final AtomicInteger freed = new AtomicInteger();

        @Override
        protected void deallocate() {
            freed.incrementAndGet();
        }

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    }
}
