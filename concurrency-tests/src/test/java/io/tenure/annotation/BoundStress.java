package io.tenure.annotation;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Two that bind one class's members at once ({@link Bound}, I1). */
final class BoundStress {

    private static final Lookup LOOKUP = MethodHandles.lookup();

    private BoundStress() {}

    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "One value for both, and for whoever asks later.")
    @Outcome(expect = FORBIDDEN, desc = "Two values of what must be one constant.")
    @State
    public static class TwoBindings {
        private final Bound<Object> bound = new Bound<>(lookup -> new Object());
        private Object one;
        private Object other;

        @Actor
        public void one() {
            one = bound.with(LOOKUP);
        }

        @Actor
        public void other() {
            other = bound.with(LOOKUP);
        }

        @Arbiter
        public void look(Z_Result r) {
            r.r1 = one == other && one == bound.with(LOOKUP);
        }
    }
}
