package io.tenure.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.event.EventSink;
import io.tenure.event.Transitions;
import io.tenure.resource.OwnerId;
import io.tenure.stress.CallerThreads;
import io.tenure.stress.HandClock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Callers who come as the owner closes: each is answered ({@link Door}, I1). */
final class DoorStress {

    private DoorStress() {}

    /** A door, the loop behind it, which the test runs, and one who is asked about. */
    private static final class Bench {
        private final Serial serial;
        private final Door door;

        Bench() {
            HandClock clock = new HandClock();
            CallerThreads threads = new CallerThreads();
            OwnerId self = new OwnerId(0, 1);
            serial = new Serial(clock);
            Notices notices = new Notices(threads, new OwnershipListener() {}, EventSink.NONE, Transitions.NONE);
            Standing standing = new Standing(self, clock, notices);
            door = new Door(new OwnerHome(self, null, null, clock, serial, null, null, notices, standing, null));
            serial.start(threads, "owner");
        }

        void run() {
            serial.run(0);
        }

        String ended() {
            run();
            return door.ended().toCompletableFuture().isDone() ? "ended" : "not ended";
        }
    }

    private static String answer(CompletionStage<String> stage) {
        CompletableFuture<String> future = stage.toCompletableFuture();
        return !future.isDone() ? "open" : future.isCompletedExceptionally() ? "closed" : future.join();
    }

    @JCStressTest
    @Outcome(id = "done, ended", expect = ACCEPTABLE, desc = "In before it closed.")
    @Outcome(id = "closed, ended", expect = ACCEPTABLE, desc = "Told that it is closed.")
    @Outcome(expect = FORBIDDEN, desc = "Nobody answers, or whoever ends the threads waits for ever.")
    @State
    public static class PassAndClose {
        private final Bench bench = new Bench();
        private CompletionStage<String> stage = CompletableFuture.completedStage("not asked");

        @Actor
        public void pass() {
            stage = bench.door.pass(() -> CompletableFuture.completedStage("done"));
        }

        @Actor
        public void close() {
            bench.door.close(() -> {});
        }

        @Arbiter
        public void look(LL_Result r) {
            r.r2 = bench.ended();
            r.r1 = answer(stage);
        }
    }

    @JCStressTest
    @Outcome(id = "done, ended", expect = ACCEPTABLE, desc = "In before it closed.")
    @Outcome(id = "closed, ended", expect = ACCEPTABLE, desc = "Told that it is closed.")
    @Outcome(expect = FORBIDDEN, desc = "Nobody answers, or whoever ends the threads waits for ever.")
    @State
    public static class PassAndCloseAndRun {
        private final Bench bench = new Bench();
        private CompletionStage<String> stage = CompletableFuture.completedStage("not asked");

        @Actor
        public void pass() {
            stage = bench.door.pass(() -> CompletableFuture.completedStage("done"));
        }

        @Actor
        public void close() {
            bench.door.close(() -> {});
        }

        @Actor
        public void run() {
            bench.run();
        }

        @Arbiter
        public void look(LL_Result r) {
            r.r2 = bench.ended();
            r.r1 = answer(stage);
        }
    }

    @JCStressTest
    @Outcome(id = "closed, ended", expect = ACCEPTABLE, desc = "What has no answer fails as it closes.")
    @Outcome(expect = FORBIDDEN, desc = "Nobody answers, or whoever ends the threads waits for ever.")
    @State
    public static class AskInVainAndCloseAndRun {
        private final Bench bench = new Bench();
        private CompletionStage<String> stage = CompletableFuture.completedStage("not asked");

        @Actor
        public void pass() {
            stage = bench.door.pass(CompletableFuture::new);
        }

        @Actor
        public void close() {
            bench.door.close(() -> {});
        }

        @Actor
        public void run() {
            bench.run();
        }

        @Arbiter
        public void look(LL_Result r) {
            r.r2 = bench.ended();
            r.r1 = answer(stage);
        }
    }
}
