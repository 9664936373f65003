package io.tenure.annotation;

import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import java.util.ArrayList;
import java.util.List;

/** Objects to govern that several tests look at. */
final class GovernedSamples {

    private GovernedSamples() {}

    @Governed(
            kind = "everything",
            layer = Layer.CONNECTION,
            ttl = "30s",
            idle = "500ms",
            maxHold = "5m",
            maxLifetime = "2h",
            expiryNotice = "PT3S",
            onTtl = OnTtl.RETIRE,
            jitter = 0.25,
            maxLive = 9)
    static final class Everything {
        final List<String> calls = new ArrayList<>();

        @OnRelease
        private void release() {
            calls.add("release");
        }

        @OnExpire
        void expire(ReleaseContext context) {
            calls.add("expire " + context.cause());
        }

        @OnForceRelease
        public void force(ReleaseContext context) {
            calls.add("force " + context.cause());
        }
    }

    @Governed(kind = "plain")
    static final class Plain implements AutoCloseable {
        int closed;

        @Override
        public void close() {
            closed++;
        }
    }

    @Governed(kind = "payment-context", ttl = "30s")
    static class PaymentContext {
        @ResourceId
        private final String orderId;

        ReleaseCause abandonedFor;

        PaymentContext(String orderId) {
            this.orderId = orderId;
        }

        @OnExpire
        void abandon(ReleaseContext context) {
            abandonedFor = context.cause();
        }
    }
}
