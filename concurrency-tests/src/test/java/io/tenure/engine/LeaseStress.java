package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LI_Result;

/** One lease in the hands of several threads ({@link Lease}, I1 and I2; {@link ScopeMember}, I1). */
final class LeaseStress {

    private LeaseStress() {}

    private static void transfer(Lease<String> lease, Scope to) {
        try {
            lease.transfer(to);
        } catch (ResourceReleasedException | CoordinatorClosedException tooLate) {
            // It stays where it was.
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Its count is given back once.")
    @Outcome(expect = FORBIDDEN, desc = "It gave back another's count, too, or none.")
    @State
    public static class TwoClosesOfOne {
        private final Lease<String> lease = new Registered().unnamed();

        public TwoClosesOfOne() {
            lease.share().isValid();
        }

        @Actor
        public void one() {
            lease.close();
        }

        @Actor
        public void other() {
            lease.close();
        }

        @Arbiter
        public void look(I_Result r) {
            long word = lease.record.word();
            r.r1 = StateWord.isReleased(word) ? 0 : StateWord.count(word);
        }
    }

    @JCStressTest
    @Outcome(id = "done, 1", expect = ACCEPTABLE, desc = "The scope's end waited for the release.")
    @Outcome(id = "open, 1", expect = ACCEPTABLE, desc = "It waits, and is told by the closing thread.")
    @Outcome(expect = FORBIDDEN, desc = "The scope had ended before the release was done, or nobody released.")
    @State
    public static class CloseAndScopeEnd {
        private final Registered all = new Registered();
        private final Scope scope = all.scope("a scope");
        private final Lease<String> lease =
                (Lease<String>) scope.register(all.kind(), ResourceSpec.UNNAMED, "a resource");
        private CompletionStage<?> ended;

        @Actor
        public void close() {
            lease.close();
        }

        @Actor
        public void end(LI_Result r) {
            ended = scope.end(ReleaseCause.CLOSED);
            boolean isOver = ended.toCompletableFuture().isDone();
            r.r1 = !isOver ? "open" : StateWord.isDone(lease.record.word()) ? "done" : "too early";
        }

        @Arbiter
        public void look(LI_Result r) {
            r.r2 = ended.toCompletableFuture().isDone() ? all.releases() : -1;
        }
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "In one scope.")
    @Outcome(expect = FORBIDDEN, desc = "In two scopes, or in none.")
    @State
    public static class TwoTransfers {
        private final Registered all = new Registered();
        private final Scope former = all.scope("former");
        private final Scope one = all.scope("one");
        private final Scope other = all.scope("other");
        private final Lease<String> lease = all.unnamed();

        public TwoTransfers() {
            lease.transfer(former);
        }

        @Actor
        public void one() {
            lease.transfer(one);
        }

        @Actor
        public void other() {
            lease.transfer(other);
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = former.size() + one.size() + other.size();
        }
    }

    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Closed, and in no scope any more.")
    @Outcome(expect = FORBIDDEN, desc = "A closed lease stays in a scope.")
    @State
    public static class TransferAndClose {
        private final Registered all = new Registered();
        private final Scope former = all.scope("former");
        private final Scope later = all.scope("later");
        private final Lease<String> lease = all.unnamed();

        public TransferAndClose() {
            lease.transfer(former);
        }

        @Actor
        public void transfer() {
            LeaseStress.transfer(lease, later);
        }

        @Actor
        public void close() {
            lease.close();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = former.size() + later.size();
            r.r2 = all.releases();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It had moved.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "It ended with its former scope.")
    @Outcome(expect = FORBIDDEN, desc = "It is in no scope and open, or ended and in one.")
    @State
    public static class TransferAndScopeEnd {
        private final Registered all = new Registered();
        private final Scope former = all.scope("former");
        private final Scope later = all.scope("later");
        private final Lease<String> lease = all.unnamed();

        public TransferAndScopeEnd() {
            lease.transfer(former);
        }

        @Actor
        public void transfer() {
            LeaseStress.transfer(lease, later);
        }

        @Actor
        public void end() {
            former.close();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = later.size();
            r.r2 = all.releases();
        }
    }
}
