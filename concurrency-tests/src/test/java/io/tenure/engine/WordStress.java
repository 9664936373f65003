package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.ReleaseCause;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The state word: who shares, closes, retires and forces at once ({@link ManagedResource}, I1 to I3). */
final class WordStress {

    private WordStress() {}

    /** One record that was never in a table. */
    static ManagedResource<String> record(long word) {
        return new ManagedResource<>(null, "", Chunk.NONE, word, TtlPlan.NEVER);
    }

    static ManagedResource<String> live() {
        return record(StateWord.FIRST);
    }

    static String ending(ManagedResource<?> record) {
        long seen = record.word();
        return StateWord.isReleased(seen)
                ? StateWord.cause(seen).toString()
                : StateWord.state(seen) + " " + StateWord.count(seen);
    }

    @JCStressTest
    @Outcome(id = "true, false, LIVE 1", expect = ACCEPTABLE, desc = "Shared in time.")
    @Outcome(id = "false, true, CLOSED", expect = ACCEPTABLE, desc = "Closed before.")
    @Outcome(expect = FORBIDDEN, desc = "Shared after the last close, or ended with a lease open.")
    @State
    public static class ShareAndLastClose {
        private final ManagedResource<String> record = live();

        @Actor
        public void share(ZZL_Result r) {
            r.r1 = record.tryShare();
        }

        @Actor
        public void close(ZZL_Result r) {
            r.r2 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, LIVE 3", expect = ACCEPTABLE, desc = "Each counts.")
    @Outcome(expect = FORBIDDEN, desc = "A lease was lost.")
    @State
    public static class TwoShares {
        private final ManagedResource<String> record = live();

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = record.tryShare();
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = record.tryShare();
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false, CLOSED", "false, true, CLOSED"},
            expect = ACCEPTABLE,
            desc = "The second close is the last.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, or by nobody.")
    @State
    public static class TwoCloses {
        private final ManagedResource<String> record = live();

        public TwoCloses() {
            record.tryShare();
        }

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, FORCED", expect = ACCEPTABLE, desc = "Forced first.")
    @Outcome(id = "false, true, CLOSED", expect = ACCEPTABLE, desc = "Closed first.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, by nobody, or told with the other's cause.")
    @State
    public static class ForceAndLastClose {
        private final ManagedResource<String> record = live();

        @Actor
        public void force(ZZL_Result r) {
            r.r1 = record.tryRelease(ReleaseCause.FORCED);
        }

        @Actor
        public void close(ZZL_Result r) {
            r.r2 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, FORCED", expect = ACCEPTABLE, desc = "The operator first.")
    @Outcome(id = "false, true, SHUTDOWN", expect = ACCEPTABLE, desc = "The shutdown first.")
    @Outcome(expect = FORBIDDEN, desc = "Decided twice, by nobody, or told with the other's cause.")
    @State
    public static class TwoForces {
        private final ManagedResource<String> record = live();

        @Actor
        public void operator(ZZL_Result r) {
            r.r1 = record.tryRelease(ReleaseCause.FORCED);
        }

        @Actor
        public void shutdown(ZZL_Result r) {
            r.r2 = record.tryRelease(ReleaseCause.SHUTDOWN);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true, FORCED", "false, true, FORCED"},
            expect = ACCEPTABLE,
            desc = "Shared before or not at all; forced whoever holds leases.")
    @Outcome(expect = FORBIDDEN, desc = "The force was lost.")
    @State
    public static class ShareAndForce {
        private final ManagedResource<String> record = live();

        @Actor
        public void share(ZZL_Result r) {
            r.r1 = record.tryShare();
        }

        @Actor
        public void force(ZZL_Result r) {
            r.r2 = record.tryRelease(ReleaseCause.FORCED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, TTL_EXPIRED", expect = ACCEPTABLE, desc = "Retired, and ended by its last lease.")
    @Outcome(id = "false, true, CLOSED", expect = ACCEPTABLE, desc = "Closed before.")
    @Outcome(expect = FORBIDDEN, desc = "Retired after its end, or the last close decided nothing.")
    @State
    public static class RetireAndLastClose {
        private final ManagedResource<String> record = live();

        @Actor
        public void retire(ZZL_Result r) {
            r.r1 = record.tryRetire(record.word());
        }

        @Actor
        public void close(ZZL_Result r) {
            r.r2 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true, FORCED", "false, true, FORCED"},
            expect = ACCEPTABLE,
            desc = "Retired before or not at all; forced whoever reads.")
    @Outcome(expect = FORBIDDEN, desc = "Retired after its end, or the force was lost.")
    @State
    public static class RetireAndForce {
        private final ManagedResource<String> record = live();

        @Actor
        public void retire(ZZL_Result r) {
            r.r1 = record.tryRetire(record.word());
        }

        @Actor
        public void force(ZZL_Result r) {
            r.r2 = record.tryRelease(ReleaseCause.FORCED);
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, true, RETIRED 2", expect = ACCEPTABLE, desc = "Shared before it retired.")
    @Outcome(id = "true, false, RETIRED 1", expect = ACCEPTABLE, desc = "Retired: no new lease.")
    @Outcome(id = "false, true, LIVE 2", expect = ACCEPTABLE, desc = "Something happened since it was looked at.")
    @Outcome(expect = FORBIDDEN, desc = "A new lease on a retired one, or a lost one.")
    @State
    public static class RetireAndShare {
        private final ManagedResource<String> record = live();

        @Actor
        public void retire(ZZL_Result r) {
            r.r1 = record.tryRetire(record.word());
        }

        @Actor
        public void share(ZZL_Result r) {
            r.r2 = record.tryShare();
        }

        @Arbiter
        public void look(ZZL_Result r) {
            r.r3 = ending(record);
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "Ended and done by the one.")
    @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "Ended by the other, who is not done.")
    @Outcome(expect = FORBIDDEN, desc = "Ended twice, or done and forgotten.")
    @State
    public static class DoneAndForce {
        private final ManagedResource<String> record = live();

        @Actor
        public void endAndFinish(ZZZ_Result r) {
            r.r1 = record.closeOne(ReleaseCause.CLOSED);
            if (r.r1) {
                record.finished();
            }
        }

        @Actor
        public void force(ZZZ_Result r) {
            r.r2 = record.tryRelease(ReleaseCause.FORCED);
        }

        @Arbiter
        public void look(ZZZ_Result r) {
            r.r3 = StateWord.isDone(record.word());
        }
    }

    @JCStressTest
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "A lease that closes late changes nothing.")
    @Outcome(expect = FORBIDDEN, desc = "A late close decided, or undid that it is done.")
    @State
    public static class DoneAndLateClose {
        private final ManagedResource<String> record = live();

        public DoneAndLateClose() {
            record.tryRelease(ReleaseCause.FORCED);
        }

        @Actor
        public void finish() {
            record.finished();
        }

        @Actor
        public void close(ZZ_Result r) {
            r.r1 = record.closeOne(ReleaseCause.CLOSED);
        }

        @Arbiter
        public void look(ZZ_Result r) {
            r.r2 = StateWord.isDone(record.word());
        }
    }

    @JCStressTest
    @Outcome(id = "false, LIVE 1", expect = ACCEPTABLE, desc = "Not to be found yet.")
    @Outcome(id = "true, LIVE 2", expect = ACCEPTABLE, desc = "Shared once it was born.")
    @Outcome(expect = FORBIDDEN, desc = "Shared unborn, so that its birth forgot a lease.")
    @State
    public static class BirthAndShare {
        private final ManagedResource<String> record = record(StateWord.UNBORN);

        @Actor
        public void beBorn() {
            record.beBorn();
        }

        @Actor
        public void share(ZL_Result r) {
            r.r1 = record.tryShare();
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = ending(record);
        }
    }
}
