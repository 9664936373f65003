package io.tenure.simulation;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.resource.TenureException;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.Service;
import io.tenure.testkit.sim.SimulatedCluster;
import io.tenure.testkit.sim.SimulatedProcess;
import io.tenure.testkit.sim.SimulatedSystem;
import io.tenure.testkit.sim.SimulatedSystem.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What each process of a simulated world does all day: takes, gives back, looks, decides, and leaves. */
final class Workload implements Service {

    private static final Duration STEP = Duration.ofSeconds(2);

    private static final Duration LEAVING = Duration.ofSeconds(3);

    /** How many of a hundred resources have a TTL. */
    private static final int PASSING = 15;

    /** How many of a hundred have an idle time. */
    private static final int IDLING = 8;

    private static final double HANDLES_THAT_THROW = 0.05;

    private final int forceShare;
    private final boolean twice;

    /**
     * @param forceShare how many of a hundred steps force a release
     * @param twice whether each process has two coordinators, which know nothing of each other
     */
    Workload(int forceShare, boolean twice) {
        this.forceShare = forceShare;
        this.twice = twice;
    }

    @Override
    public void start(SimulatedProcess process) {
        new Worker(process).begin();
        if (twice) {
            Worker second = new Worker(process);
            process.start(again -> second.begin());
        }
    }

    /** One process's work. */
    private final class Worker {
        private final SimulatedProcess process;
        private final SimulatedCluster cluster;
        private final Dice dice;
        private final List<ResourceKind<Grant>> kinds = new ArrayList<>();
        private final List<ResourceLease<Grant>> leases = new ArrayList<>();
        private final LocalWork local;
        private final Lifetimes lifetimes;
        private @Nullable ResourceCoordinator coordinator;

        Worker(SimulatedProcess process) {
            this.process = process;
            this.cluster = process.cluster();
            this.dice = process.dice();
            this.local = new LocalWork(process);
            this.lifetimes = new Lifetimes(process);
            for (SimulatedSystem system : cluster.systems()) {
                kinds.add(system.kindBuilder().release(this::ended).build());
            }
        }

        private CompletionStage<?> ended(Grant grant, ReleaseContext context) {
            cluster.history().ended(process, context.kind(), grant.id(), context.token(), context.cause());
            lifetimes.ended(grant.nonce(), context.kind() + " " + grant, context.cause());
            if (dice.chance(HANDLES_THAT_THROW)) {
                throw new IllegalStateException("a handle that was told throws");
            }
            return ReleaseAction.DONE;
        }

        void begin() {
            coordinator = process.open(builder -> builder);
            plan();
        }

        private void plan() {
            process.after(dice.millis(20, 600), () -> {
                ResourceCoordinator present = coordinator;
                if (present != null && cluster.isDay()) {
                    plan();
                    act(present);
                }
            });
        }

        private void act(ResourceCoordinator present) {
            int what = dice.below(100);
            if (what < 49) {
                acquire(present);
            } else if (what < 78) {
                releaseOne();
            } else if (what < 80) {
                useOne();
            } else if (what < 85) {
                local.act(present);
            } else if (what < 90) {
                cluster.whoHolds(process, present, anyKind().name(), anyId(), STEP);
            } else if (what < 90 + forceShare) {
                cluster.forceRelease(process, present, anyKind().name(), anyId());
            } else if (what >= 98) {
                leave(present);
            }
        }

        private ResourceKind<Grant> anyKind() {
            return kinds.get(dice.below(kinds.size()));
        }

        private String anyId() {
            return "r" + dice.below(3);
        }

        private void acquire(ResourceCoordinator present) {
            ResourceKind<Grant> kind = anyKind();
            ResourceSpec spec = ResourceSpec.named(anyId()).within(dice.millis(300, 2_000));
            int what = dice.below(100);
            Duration span = dice.millis(100, 3_000);
            ReleaseCause end = what < PASSING
                    ? ReleaseCause.TTL_EXPIRED
                    : what < PASSING + IDLING ? ReleaseCause.IDLE_EXPIRED : ReleaseCause.CLOSED;
            ResourceSpec timed = end == ReleaseCause.TTL_EXPIRED
                    ? spec.ttl(span)
                    : end == ReleaseCause.IDLE_EXPIRED ? spec.idle(span) : spec;
            long askedNanos = process.time().nowNanos();
            process.awaited("acquire", present.acquireAsync(kind, timed)).whenComplete((lease, failure) -> {
                if (lease != null) {
                    given(present, lease, end, askedNanos, span);
                } else if (!(cause(failure) instanceof TenureException)) {
                    cluster.history().violated(Guarantee.G9_FOREIGN_CODE_IS_CONTAINED, "acquire failed: " + failure);
                }
            });
        }

        private void given(
                ResourceCoordinator by, ResourceLease<Grant> lease, ReleaseCause end, long askedNanos, Duration span) {
            if (process.isCrashed()) {
                return;
            }
            cluster.history().handedOver(process, by, lease);
            process.relyOn(lease);
            leases.add(lease);
            Grant grant = lease.get();
            if (end.isExpiry()) {
                String what = lease.kind().name() + " " + grant;
                BooleanSupplier isEnded = () -> lease.releaseCause() != null || by != coordinator;
                lifetimes.passes(grant.nonce(), end, askedNanos, span, what, isEnded);
            } else {
                lifetimes.lasts(grant.nonce());
            }
        }

        /** Touches or renews one of those that time ends. */
        private void useOne() {
            List<ResourceLease<Grant>> open = leases.stream()
                    .filter(lease -> lease.releaseCause() == null)
                    .toList();
            if (open.isEmpty()) {
                return;
            }
            ResourceLease<Grant> lease = open.get(dice.below(open.size()));
            long nonce = lease.get().nonce();
            if (dice.chance(0.5)) {
                lease.touch();
                lifetimes.touched(nonce);
            } else {
                lease.renew();
                lifetimes.renewed(nonce);
            }
        }

        private void releaseOne() {
            leases.removeIf(lease -> lease.releaseCause() != null);
            if (!leases.isEmpty()) {
                ResourceLease<Grant> lease = leases.remove(dice.below(leases.size()));
                cluster.history().closing(lease);
                process.awaited("close", lease.closeAsync());
            }
        }

        private void leave(ResourceCoordinator present) {
            coordinator = null;
            cluster.history().leaving(present);
            local.leaving(present);
            leases.clear();
            Duration atMost = dice.chance(0.5) ? LEAVING : dice.millis(50, 1_000);
            process.awaited("shutdown", present.shutdown(atMost)).whenComplete((report, failure) -> {
                if (report != null && !process.isCrashed()) {
                    cluster.history().left(present, report);
                    local.left(present, report);
                }
                process.after(dice.millis(10, 3_000), () -> process.start(again -> begin()));
            });
        }

        private Throwable cause(Throwable failure) {
            return failure.getCause() == null ? failure : failure.getCause();
        }
    }
}
