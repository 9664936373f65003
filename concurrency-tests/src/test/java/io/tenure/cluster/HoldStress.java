package io.tenure.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceRecord;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** What is held by an adapter with a manifest, taken, ended and told at once ({@link DirectEntry}, {@link Holding}). */
final class HoldStress {

    private static final long TOKEN = 7;
    private static final ResourceRecord INTENT =
            new ResourceRecord(new OwnerId(0, 1), "stressed", "an id", RecordState.INTENT, 1, 0, false, 0, Map.of());

    private HoldStress() {}

    private static DirectEntry taking() {
        return new DirectEntry(null, INTENT);
    }

    private static DirectEntry held() {
        DirectEntry entry = taking();
        entry.tryHold(TOKEN);
        return entry;
    }

    @JCStressTest
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "Held, and then taken from its holder: to be told.")
    @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "Revoked before: what is taken does not count.")
    @Outcome(expect = FORBIDDEN, desc = "Held by one who is not told, or told by one who never held it.")
    @State
    public static class HoldAndRevoke {
        private final DirectEntry entry = taking();

        @Actor
        public void hold(ZZZ_Result r) {
            r.r1 = entry.tryHold(TOKEN);
        }

        @Actor
        public void revoke(ZZZ_Result r) {
            r.r2 = entry.tryRevoke(true);
        }

        @Arbiter
        public void look(ZZZ_Result r) {
            r.r3 = entry.isLeftOver() && entry.revokes();
        }
    }

    @JCStressTest
    @Outcome(id = "true, false, true", expect = ACCEPTABLE, desc = "Held: whoever undoes takes leaves it alone.")
    @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "Its end had begun.")
    @Outcome(expect = FORBIDDEN, desc = "Held, and undone behind its holder's back; or neither.")
    @State
    public static class HoldAndUndoTake {
        private final DirectEntry entry = taking();

        @Actor
        public void hold(ZZZ_Result r) {
            r.r1 = entry.tryHold(TOKEN);
        }

        @Actor
        public void undo(ZZZ_Result r) {
            r.r2 = entry.tryEndTake();
        }

        @Arbiter
        public void look(ZZZ_Result r) {
            r.r3 = entry.isHeld();
        }
    }

    @JCStressTest
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Not held yet.")
    @Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "Held, with its token.")
    @Outcome(expect = FORBIDDEN, desc = "Held without its token.")
    @State
    public static class HoldAndRead {
        private final DirectEntry entry = taking();

        @Actor
        public void hold() {
            entry.tryHold(TOKEN);
        }

        @Actor
        public void read(ZJ_Result r) {
            r.r1 = entry.isHeld();
            r.r2 = r.r1 ? entry.record().token() : 0;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "One begins its end.")
    @Outcome(expect = FORBIDDEN, desc = "Its end began twice, or never.")
    @State
    public static class TwoEnds {
        private final DirectEntry entry = held();

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = entry.tryEnd();
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = entry.tryEnd();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true", "true, false"},
            expect = ACCEPTABLE,
            desc = "It ends; it was taken from its holder before that, or not.")
    @Outcome(expect = FORBIDDEN, desc = "Nobody ends it.")
    @State
    public static class EndAndRevoke {
        private final DirectEntry entry = held();

        @Actor
        public void end(ZZ_Result r) {
            r.r1 = entry.tryEnd();
        }

        @Actor
        public void revoke(ZZ_Result r) {
            r.r2 = entry.tryRevoke(false);
        }

        @Arbiter
        public void look(ZZ_Result r) {
            r.r1 &= entry.isEnding();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "One attempt at a time.")
    @Outcome(expect = FORBIDDEN, desc = "Two attempts at once, or none.")
    @State
    public static class TwoAttempts {
        private final DirectEntry entry = held();

        @Actor
        public void one(ZZ_Result r) {
            r.r1 = entry.tryBegin(null, new DirectRelease(null, entry, 0));
        }

        @Actor
        public void other(ZZ_Result r) {
            r.r2 = entry.tryBegin(null, new DirectRelease(null, entry, 0));
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, 1", "false, 0"},
            expect = ACCEPTABLE,
            desc = "Run once it is gone, or told that it is gone already.")
    @Outcome(expect = FORBIDDEN, desc = "Waits for ever.")
    @State
    public static class WaitAndLeave {
        private final DirectEntry entry = held();
        private final AtomicInteger runs = new AtomicInteger();

        @Actor
        public void waitForIt(ZI_Result r) {
            r.r1 = entry.whenGone(runs::incrementAndGet);
        }

        @Actor
        public void leave() {
            entry.leave().forEach(Runnable::run);
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r2 = runs.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Heard once, whoever came first.")
    @Outcome(expect = FORBIDDEN, desc = "Heard twice, or never.")
    @State
    public static class ListenAndTell {
        private final DirectEntry entry = held();
        private final AtomicInteger heard = new AtomicInteger();

        @Actor
        public void listen() {
            entry.whenEnded(cause -> heard.incrementAndGet());
        }

        @Actor
        public void tell() {
            entry.tellEnded(ReleaseCause.FORCED);
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = heard.get();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, FORCED", "1, EXTERNALLY_LOST"},
            expect = ACCEPTABLE,
            desc = "The first cause, once.")
    @Outcome(expect = FORBIDDEN, desc = "Heard twice, or never.")
    @State
    public static class TwoTellings {
        private final DirectEntry entry = held();
        private final AtomicInteger heard = new AtomicInteger();
        private volatile ReleaseCause cause;

        public TwoTellings() {
            entry.whenEnded(told -> {
                cause = told;
                heard.incrementAndGet();
            });
        }

        @Actor
        public void force() {
            entry.tellEnded(ReleaseCause.FORCED);
        }

        @Actor
        public void lose() {
            entry.tellEnded(ReleaseCause.EXTERNALLY_LOST);
        }

        @Arbiter
        public void look(IL_Result r) {
            r.r1 = heard.get();
            r.r2 = cause;
        }
    }
}
