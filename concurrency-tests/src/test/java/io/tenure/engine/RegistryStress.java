package io.tenure.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.CoordinatorClosedException;
import io.tenure.resource.LimitExceededException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** What registers, finds, ends and shuts down at once ({@link ResourceRegistry}, I1 and I2; {@link Creations}, I1). */
final class RegistryStress {

    private RegistryStress() {}

    private static String outcome(Supplier<Lease<String>> registration) {
        try {
            Lease<String> lease = registration.get();
            return lease.releaseCause() == null ? "registered" : "ended";
        } catch (CoordinatorClosedException | AlreadyRegisteredException | LimitExceededException refused) {
            return "refused";
        }
    }

    @JCStressTest
    @Outcome(id = "refused, 0, 0", expect = ACCEPTABLE, desc = "The gate was shut.")
    @Outcome(
            id = {"registered, 0, 1", "ended, 0, 1"},
            expect = ACCEPTABLE,
            desc = "Registered, and ended by the shutdown.")
    @Outcome(expect = FORBIDDEN, desc = "Something stays registered after the close, or was released and refused.")
    @State
    public static class RegisterAndShutDown {
        private final Registered all = new Registered();

        @Actor
        public void register(LII_Result r) {
            r.r1 = outcome(all::unnamed);
        }

        @Actor
        public void shutDown() {
            all.shutDown();
        }

        @Arbiter
        public void look(LII_Result r) {
            r.r2 = all.live();
            r.r3 = all.releases();
        }
    }

    @JCStressTest
    @Outcome(id = "refused, 0, 0", expect = ACCEPTABLE, desc = "The gate was shut.")
    @Outcome(
            id = {"registered, 0, 1", "ended, 0, 1"},
            expect = ACCEPTABLE,
            desc = "Registered, and ended by the shutdown, or by its birth, which came too late for that.")
    @Outcome(expect = FORBIDDEN, desc = "Something stays registered after the close, or was released and refused.")
    @State
    public static class RegisterByNameAndShutDown {
        private final Registered all = new Registered();

        @Actor
        public void register(LII_Result r) {
            r.r1 = outcome(all::named);
        }

        @Actor
        public void shutDown() {
            all.shutDown();
        }

        @Arbiter
        public void look(LII_Result r) {
            r.r2 = all.live();
            r.r3 = all.releases();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"registered, refused, 1", "refused, registered, 1"},
            expect = ACCEPTABLE,
            desc = "One has the name.")
    @Outcome(expect = FORBIDDEN, desc = "Two of one name, or none.")
    @State
    public static class TwoOfOneName {
        private final Registered all = new Registered();

        @Actor
        public void one(LLI_Result r) {
            r.r1 = outcome(all::named);
        }

        @Actor
        public void other(LLI_Result r) {
            r.r2 = outcome(all::named);
        }

        @Arbiter
        public void look(LLI_Result r) {
            r.r3 = all.live();
        }
    }

    @JCStressTest
    @Outcome(id = "registered, found, 1", expect = ACCEPTABLE, desc = "The name was free, and is the new one's.")
    @Outcome(id = "refused, none, 0", expect = ACCEPTABLE, desc = "Still taken, and then free.")
    @Outcome(expect = FORBIDDEN, desc = "The one that ended took the name from its successor.")
    @State
    public static class NameAndSuccessor {
        private final Registered all = new Registered();
        private final Lease<String> former = all.named();

        @Actor
        public void register(LLI_Result r) {
            r.r1 = outcome(all::named);
        }

        @Actor
        public void close() {
            former.close();
        }

        @Arbiter
        public void look(LLI_Result r) {
            r.r2 = all.find() == null ? "none" : "found";
            r.r3 = all.live();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Found in time: it lives on.")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "Ended before.")
    @Outcome(expect = FORBIDDEN, desc = "A lease on what has ended, or one that was lost.")
    @State
    public static class FindAndClose {
        private final Registered all = new Registered();
        private final Lease<String> lease = all.named();

        @Actor
        public void find(ZI_Result r) {
            r.r1 = all.find() != null;
        }

        @Actor
        public void close() {
            lease.close();
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r2 = all.live();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"true, true, 2", "false, true, 1"},
            expect = ACCEPTABLE,
            desc = "Found once it is born, with a lease of its own.")
    @Outcome(expect = FORBIDDEN, desc = "A lease that its birth forgot.")
    @State
    public static class FindAndRegister {
        private final Registered all = new Registered();
        private Lease<String> made;

        @Actor
        public void find(ZZI_Result r) {
            r.r1 = all.find() != null;
        }

        @Actor
        public void register(ZZI_Result r) {
            made = all.named();
            r.r2 = made.isValid();
        }

        @Arbiter
        public void look(ZZI_Result r) {
            r.r3 = StateWord.count(made.record.word());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"registered, refused, 1", "refused, registered, 1"},
            expect = ACCEPTABLE,
            desc = "As many as may live.")
    @Outcome(expect = FORBIDDEN, desc = "One too many, or one too few.")
    @State
    public static class TwoForOnePlace {
        private final Registered all = new Registered(kind -> kind.maxLive(1));

        @Actor
        public void one(LLI_Result r) {
            r.r1 = outcome(all::unnamed);
        }

        @Actor
        public void other(LLI_Result r) {
            r.r2 = outcome(all::unnamed);
        }

        @Arbiter
        public void look(LLI_Result r) {
            r.r3 = all.live();
        }
    }

    @JCStressTest
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "Made once, for both.")
    @Outcome(expect = FORBIDDEN, desc = "Made twice, or not shared.")
    @State
    public static class TwoCreations {
        private final Registered all = new Registered();
        private final Creations creations = new Creations(all.registry(), all.clock());
        private final AtomicInteger made = new AtomicInteger();
        private Lease<String> one;
        private Lease<String> other;

        private Lease<String> create() {
            return creations.leaseOrRegister(
                    all.kind(), Registered.id(), () -> "number " + made.incrementAndGet(), Duration.ofSeconds(10));
        }

        @Actor
        public void one() {
            one = create();
        }

        @Actor
        public void other() {
            other = create();
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r1 = one.record == other.record && StateWord.count(one.record.word()) == 2;
            r.r2 = made.get();
        }
    }
}
