package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TtlPolicy;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Deadlines: what renews, touches and expires at once ({@link ManagedResource}, I4; {@link Expirer}, I2). */
final class DeadlineStress {

    private static final ResourceKind<String> KIND = ResourceKind.memory("stressed", String.class)
            .jitter(0)
            .release(ReleaseAction.nothing())
            .build();
    private static final KindRuntime<String> RUNTIME = new KindRuntime<>(KIND, TtlPolicy.UNSET, null);
    private static final long IDLE = 50;
    private static final long NOW = 100;

    private DeadlineStress() {}

    private static ManagedResource<String> withDeadline() {
        return new ManagedResource<>(null, "", Chunk.NONE, StateWord.FIRST, IDLE);
    }

    /** One that was used last when the clock began. */
    private static ManagedResource<String> withIdleTime() {
        long never = TtlPlan.NEVER;
        TtlPlan plan = new TtlPlan(never, false, IDLE, never, never, 0, OnTtl.RELEASE);
        return new DetailedResource<>(RUNTIME, "", Chunk.NONE, ResourceSpec.UNNAMED, plan, 0, 1);
    }

    /** As the expirer decides. */
    private static boolean expire(ManagedResource<?> record) {
        long seen = record.word();
        return record.end() <= NOW && record.tryRelease(seen, ReleaseCause.TTL_EXPIRED);
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Renewed in time.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(expect = FORBIDDEN, desc = "Ended before a deadline that a renewal has returned.")
    @State
    public static class RenewAndExpire {
        private final ManagedResource<String> record = withDeadline();

        @Actor
        public void renew(ZZ_Result r) {
            r.r1 = record.tryRenew(NOW + 1);
        }

        @Actor
        public void end(ZZ_Result r) {
            r.r2 = expire(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "Renewed in time.")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Expired before.")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "Neither, though one of them came first.")
    @Outcome(expect = FORBIDDEN, desc = "Its idle time ended it between the renewal and its touch.")
    @State
    public static class RenewAndIdleEnd {
        private final ManagedResource<String> record = withIdleTime();

        @Actor
        public void renew(ZZ_Result r) {
            record.touch(NOW);
            r.r1 = record.tryRenew(NOW + IDLE);
        }

        @Actor
        public void end(ZZ_Result r) {
            r.r2 = expire(record);
        }
    }

    @JCStressTest
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "Touched in time.")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "The touch is lost, which isValid() says: accepted.")
    @State
    public static class TouchAndIdleEnd {
        private final ManagedResource<String> record = withIdleTime();

        @Actor
        public void touch() {
            record.touch(NOW);
        }

        @Actor
        public void end(Z_Result r) {
            r.r1 = expire(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, 300", expect = ACCEPTABLE, desc = "The later deadline counts.")
    @Outcome(expect = FORBIDDEN, desc = "A deadline moved down, or a renewal was lost.")
    @State
    public static class TwoRenewals {
        private final ManagedResource<String> record = withDeadline();

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
        private final ManagedResource<String> record = withIdleTime();

        @Actor
        public void earlier() {
            record.touch(NOW);
        }

        @Actor
        public void later() {
            record.touch(2 * NOW);
        }

        @Arbiter
        public void look(J_Result r) {
            r.r1 = record.end();
        }
    }
}
