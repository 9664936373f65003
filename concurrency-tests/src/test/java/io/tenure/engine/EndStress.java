package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.OnTtl;
import io.tenure.resource.ResourceKind;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;

/**
 * What time ends while others share, close, touch and force it: decided once, by one cause, and carried out by who decided
 * ({@link ManagedResource}, I1 to I3; {@link ResourceRegistry}, I1; {@link Expirer}, I2).
 */
final class EndStress {

    private static final Duration TTL = Duration.ofMillis(50);
    private static final long NOW = Duration.ofMillis(100).toNanos();

    private EndStress() {}

    /** One resource with an id, whose TTL has passed, or its idle time. */
    private static final class Overdue {
        private final Registered all;
        private final Lease<String> lease;

        Overdue(UnaryOperator<ResourceKind.Builder<String>> kind) {
            all = new Registered(kind);
            lease = all.named();
            all.clock().set(NOW);
        }

        static Overdue toBeReleased() {
            return new Overdue(kind -> kind.ttl(TTL).onTtl(OnTtl.RELEASE));
        }

        static Overdue toBeRetired() {
            return new Overdue(kind -> kind.ttl(TTL));
        }

        static Overdue idle() {
            return new Overdue(kind -> kind.idle(TTL).onTtl(OnTtl.RELEASE));
        }

        void expire() {
            all.expire(lease);
        }

        String end() {
            return all.end(lease);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, TTL_EXPIRED, 1, gone", "false, TTL_EXPIRED, 1, gone"},
            expect = ACCEPTABLE,
            desc = "Shared before or not at all; its time ends it whoever holds leases.")
    @Outcome(expect = FORBIDDEN, desc = "A share kept it, or it was released twice, or not at all.")
    @State
    public static class ExpireAndShare {
        private final Overdue one = Overdue.toBeReleased();

        @Actor
        public void expire() {
            one.expire();
        }

        @Actor
        public void share(ZL_Result r) {
            r.r1 = one.all.share(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "false, TTL_EXPIRED, 1, gone", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(id = "true, CLOSED, 1, gone", expect = ACCEPTABLE, desc = "Closed before.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, by nobody, or told with the other's cause.")
    @State
    public static class ExpireAndLastClose {
        private final Overdue one = Overdue.toBeReleased();

        @Actor
        public void expire() {
            one.expire();
        }

        @Actor
        public void close(ZL_Result r) {
            r.r1 = one.all.close(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "false, TTL_EXPIRED, 1, gone", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(id = "true, FORCED, 1, gone", expect = ACCEPTABLE, desc = "Forced before.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, by nobody, or told with the other's cause.")
    @State
    public static class ExpireAndForce {
        private final Overdue one = Overdue.toBeReleased();

        @Actor
        public void expire() {
            one.expire();
        }

        @Actor
        public void force(ZL_Result r) {
            r.r1 = one.all.force(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "TTL_EXPIRED, 1, gone", expect = ACCEPTABLE, desc = "By the one or by the other.")
    @Outcome(expect = FORBIDDEN, desc = "Released twice, or not at all.")
    @State
    public static class TwoExpiries {
        private final Overdue one = Overdue.toBeReleased();

        @Actor
        public void expire() {
            one.expire();
        }

        @Actor
        public void expireToo() {
            one.expire();
        }

        @Arbiter
        public void look(L_Result r) {
            r.r1 = one.end();
        }
    }

    @JCStressTest
    @Outcome(
            id = "true, FORCED, 1, gone",
            expect = ACCEPTABLE,
            desc = "Retired before or not at all; forced whoever reads.")
    @Outcome(expect = FORBIDDEN, desc = "The force was lost, or it retired after its end.")
    @State
    public static class RetireAndForce {
        private final Overdue one = Overdue.toBeRetired();

        @Actor
        public void retire() {
            one.expire();
        }

        @Actor
        public void force(ZL_Result r) {
            r.r1 = one.all.force(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, TTL_EXPIRED, 1, gone", expect = ACCEPTABLE, desc = "Retired, and ended by its last lease.")
    @Outcome(id = "true, CLOSED, 1, gone", expect = ACCEPTABLE, desc = "Closed before.")
    @Outcome(expect = FORBIDDEN, desc = "Retired after its end, or the last close decided nothing.")
    @State
    public static class RetireAndLastClose {
        private final Overdue one = Overdue.toBeRetired();

        @Actor
        public void retire() {
            one.expire();
        }

        @Actor
        public void close(ZL_Result r) {
            r.r1 = one.all.close(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, RETIRED 2, 0, there", expect = ACCEPTABLE, desc = "Shared before it retired.")
    @Outcome(id = "false, RETIRED 1, 0, there", expect = ACCEPTABLE, desc = "Retired: no new lease.")
    @Outcome(expect = FORBIDDEN, desc = "A new lease on a retired one, which has its id still, or a share kept it.")
    @State
    public static class RetireAndShare {
        private final Overdue one = Overdue.toBeRetired();

        @Actor
        public void retire() {
            one.expire();
        }

        @Actor
        public void share(ZL_Result r) {
            r.r1 = one.all.share(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, CLOSED, 1, gone", expect = ACCEPTABLE, desc = "A touch keeps nothing that is closed.")
    @Outcome(expect = FORBIDDEN, desc = "The touch undid the close, or the close was lost.")
    @State
    public static class TouchAndLastClose {
        private final Overdue one = Overdue.idle();

        @Actor
        public void touch() {
            one.lease.touch();
        }

        @Actor
        public void close(ZL_Result r) {
            r.r1 = one.all.close(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, CLOSED, 1, gone", "false, IDLE_EXPIRED, 1, gone"},
            expect = ACCEPTABLE,
            desc = "Ended by whoever came first, or, where it was touched in time, by its last lease.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, by nobody, or told with the other's cause.")
    @State
    public static class TouchAndLastCloseAndIdleEnd {
        private final Overdue one = Overdue.idle();

        @Actor
        public void touch() {
            one.lease.touch();
        }

        @Actor
        public void close(ZL_Result r) {
            r.r1 = one.all.close(one.lease);
        }

        @Actor
        public void expire() {
            one.expire();
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }
}
