package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.OnTtl;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Deadlines: what renews, touches and expires at once ({@link ManagedResource}, I4; {@link Expirer}, I2). */
final class DeadlineStress {

    private static final Duration TTL = Duration.ofMillis(50);
    private static final long NOW = Duration.ofMillis(100).toNanos();
    private static final long IDLE = 50;

    private DeadlineStress() {}

    /** One resource of that kind whose time is up. */
    private static final class Overdue {
        private final Registered all;
        private final Lease<String> lease;

        Overdue(UnaryOperator<ResourceKind.Builder<String>> kind) {
            all = new Registered(kind);
            lease = all.unnamed();
            all.clock().set(NOW);
        }

        String end() {
            return WordStress.ending(lease.record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, LIVE 1", expect = ACCEPTABLE, desc = "Renewed in time.")
    @Outcome(id = "false, TTL_EXPIRED", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(expect = FORBIDDEN, desc = "Ended before a deadline that a renewal has returned.")
    @State
    public static class RenewAndExpire {
        private final Overdue one = new Overdue(kind -> kind.ttl(TTL).onTtl(OnTtl.RELEASE));

        @Actor
        public void renew(ZL_Result r) {
            r.r1 = one.all.renew(one.lease);
        }

        @Actor
        public void expire() {
            one.all.expire(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, LIVE 1", expect = ACCEPTABLE, desc = "Renewed in time.")
    @Outcome(id = "false, RETIRED 1", expect = ACCEPTABLE, desc = "Retired before.")
    @Outcome(expect = FORBIDDEN, desc = "Retired before a deadline that a renewal has returned.")
    @State
    public static class RenewAndRetire {
        private final Overdue one = new Overdue(kind -> kind.ttl(TTL));

        @Actor
        public void renew(ZL_Result r) {
            r.r1 = one.all.renew(one.lease);
        }

        @Actor
        public void expire() {
            one.all.expire(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, LIVE 1", expect = ACCEPTABLE, desc = "Renewed in time.")
    @Outcome(id = "false, IDLE_EXPIRED", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(expect = FORBIDDEN, desc = "Its idle time ended it between the renewal and its touch.")
    @State
    public static class RenewAndIdleEnd {
        private final Overdue one = new Overdue(kind -> kind.idle(TTL).onTtl(OnTtl.RELEASE));

        @Actor
        public void renew(ZL_Result r) {
            r.r1 = one.all.renew(one.lease);
        }

        @Actor
        public void expire() {
            one.all.expire(one.lease);
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "LIVE 1", expect = ACCEPTABLE, desc = "Touched in time.")
    @Outcome(
            id = "IDLE_EXPIRED",
            expect = ACCEPTABLE_INTERESTING,
            desc = "The touch is lost, which isValid() says: accepted.")
    @Outcome(expect = FORBIDDEN, desc = "Neither.")
    @State
    public static class TouchAndIdleEnd {
        private final Overdue one = new Overdue(kind -> kind.idle(TTL).onTtl(OnTtl.RELEASE));

        @Actor
        public void touch() {
            one.lease.touch();
        }

        @Actor
        public void expire() {
            one.all.expire(one.lease);
        }

        @Arbiter
        public void look(L_Result r) {
            r.r1 = one.end();
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 300", expect = ACCEPTABLE, desc = "The later deadline counts.")
    @Outcome(expect = FORBIDDEN, desc = "A deadline moved down, or a renewal was lost.")
    @State
    public static class TwoRenewals {
        private final ManagedResource<String> record =
                new ManagedResource<>(null, "", Chunk.NONE, StateWord.FIRST, 100);

        @Actor
        public void sooner(ZZJ_Result r) {
            r.r1 = record.tryRenew(200);
        }

        @Actor
        public void later(ZZJ_Result r) {
            r.r2 = record.tryRenew(300);
        }

        @Arbiter
        public void look(ZZJ_Result r) {
            r.r3 = record.end();
        }
    }

    @JCStressTest
    @Outcome(id = "250", expect = ACCEPTABLE, desc = "The later touch counts.")
    @Outcome(expect = FORBIDDEN, desc = "A touch went back.")
    @State
    public static class TwoTouches {
        private static final KindRuntime<String> RUNTIME =
                new KindRuntime<>(new Registered().kind(), TtlPolicy.UNSET, null);
        private static final long NEVER = TtlPlan.NEVER;
        private static final TtlPlan PLAN = new TtlPlan(NEVER, false, IDLE, NEVER, NEVER, 0, OnTtl.RELEASE);
        private final ManagedResource<String> record =
                new DetailedResource<>(RUNTIME, "", Chunk.NONE, ResourceSpec.UNNAMED, PLAN, 0, 1);

        @Actor
        public void earlier() {
            record.touch(100);
        }

        @Actor
        public void later() {
            record.touch(200);
        }

        @Arbiter
        public void look(J_Result r) {
            r.r1 = record.end();
        }
    }
}
