package io.tenure.store;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** A call that ends while its worker comes to it ({@link StoreCall}, I1 to I3). */
final class StoreCallStress {

    private StoreCallStress() {}

    private static void run(StoreCall<String> call) {
        try {
            call.run("");
        } catch (Exception broken) {
            throw new AssertionError("the work throws nothing", broken);
        }
    }

    private static String told(StoreCall<?> call) {
        try {
            return String.valueOf(call.stage().toCompletableFuture().join());
        } catch (CompletionException failed) {
            return ((StoreException) failed.getCause()).outcome().toString();
        }
    }

    @JCStressTest
    @Outcome(id = "true, done", expect = ACCEPTABLE, desc = "Done in time.")
    @Outcome(id = "true, UNKNOWN", expect = ACCEPTABLE, desc = "Its time was up while it ran.")
    @Outcome(id = "false, NOT_APPLIED", expect = ACCEPTABLE, desc = "Its time was up before its turn.")
    @Outcome(expect = FORBIDDEN, desc = "It ran, and its caller was told that it never will.")
    @State
    public static class RunAndTimeOut {
        private final StoreCall<String> call = new StoreCall<>("a call", Duration.ofSeconds(1), this::work);
        private boolean ran;

        private Object work(String context) {
            ran = true;
            return "done";
        }

        @Actor
        public void run(ZL_Result r) {
            StoreCallStress.run(call);
            r.r1 = ran;
            call.complete();
        }

        @Actor
        public void timeOut() {
            call.timeOut("");
        }

        @Arbiter
        public void look(ZL_Result r) {
            r.r2 = told(call);
        }
    }
}
