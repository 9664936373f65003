package io.tenure.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.store.SessionGrant;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** A take that is begun as its deadline passes ({@link DirectTake}, {@link DirectAcquiring}, {@link DirectWatch}, I1). */
final class TakeStress {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Duration LONG = Duration.ofHours(10);

    private TakeStress() {}

    /** Forgets to answer who takes, and releases at once. */
    private static final class Forgetful implements ResourceAdapter<String> {

        @Override
        public String kind() {
            return "row";
        }

        @Override
        public Fencing fencing() {
            return Fencing.FENCED;
        }

        @Override
        public String endpoint() {
            return "a table";
        }

        @Override
        public boolean keepsManifest() {
            return true;
        }

        @Override
        public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
            return CompletableFuture.completedStage(null);
        }
    }

    @JCStressTest
    @Outcome(id = "true, nothing is left", expect = ACCEPTABLE, desc = "Told that it is late; undone if it was begun.")
    @Outcome(expect = FORBIDDEN, desc = "The id is taken for good by what nobody waits for, or nobody was told.")
    @State
    public static class TakeAndRunOut {
        private final OwnerId self = new OwnerId(0, 1);
        private final HandClock clock = new HandClock();
        private final Serial serial = new Serial(clock);
        private final Forgetful adapter = new Forgetful();
        private final DirectHolds holds;
        private final DirectAcquiring acquiring;
        private CompletionStage<?> stage = CompletableFuture.completedStage("not asked");

        public TakeAndRunOut() {
            CallerThreads threads = new CallerThreads();
            Notices notices = new Notices(threads, new OwnershipListener() {}, EventSink.NONE, Transitions.NONE);
            Standing standing = new Standing(self, clock, notices);
            standing.joined(1, Validity.of(new SessionGrant(1, LONG, 0), 0, 0, LONG.dividedBy(2)));
            OwnerHome home = new OwnerHome(
                    self,
                    OwnerSettings.builder("fleet", "gateway").build(),
                    null,
                    clock,
                    serial,
                    null,
                    new AdapterCalls(clock, serial, threads, List.of(adapter)),
                    notices,
                    standing,
                    null);
            holds = new DirectHolds(home);
            acquiring = new DirectAcquiring(home, new HoldBook(), holds);
            serial.start(threads, "owner");
        }

        private void runAt(long nanos) {
            clock.set(nanos);
            serial.run(nanos);
        }

        @Actor
        public void take() {
            ResourceRecord wanted = new ResourceRecord(self, "row", "x", RecordState.INTENT, 7, 0, false, 0, Map.of());
            stage = acquiring.take(adapter, wanted, 0);
        }

        @Actor
        public void runOut() {
            runAt(SECOND);
            runAt(2 * SECOND);
            runAt(3 * SECOND);
        }

        @Arbiter
        public void look(ZL_Result r) {
            for (int i = 4; i < 8; i++) {
                runAt(i * SECOND);
            }
            r.r1 = stage.toCompletableFuture().isCompletedExceptionally();
            r.r2 = holds.size() == 0 ? "nothing is left" : "its id is taken";
        }
    }
}
