package io.tenure.simulation;

import io.tenure.ResourceCoordinator;
import io.tenure.resource.ReleaseAction;
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
import org.jspecify.annotations.Nullable;

/** What each process of a simulated world does all day: takes, gives back, looks, decides, and leaves. */
final class Workload implements Service {

    private static final Duration STEP = Duration.ofSeconds(2);

    /** How many of a hundred resources have a TTL. */
    private static final int PASSING = 15;

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
            if (what < 50) {
                acquire(present);
            } else if (what < 80) {
                releaseOne();
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
            Duration ttl = dice.below(100) < PASSING ? dice.millis(100, 3_000) : Duration.ZERO;
            ResourceSpec timed = ttl.isZero() ? spec : spec.ttl(ttl);
            long askedNanos = process.time().nowNanos();
            process.awaited("acquire", present.acquireAsync(kind, timed)).whenComplete((lease, failure) -> {
                if (lease != null) {
                    given(present, lease, askedNanos, ttl);
                } else if (!(cause(failure) instanceof TenureException)) {
                    cluster.history().violated(Guarantee.G9_FOREIGN_CODE_IS_CONTAINED, "acquire failed: " + failure);
                }
            });
        }

        private void given(ResourceCoordinator by, ResourceLease<Grant> lease, long askedNanos, Duration ttl) {
            if (process.isCrashed()) {
                return;
            }
            cluster.history().handedOver(process, by, lease);
            process.relyOn(lease);
            leases.add(lease);
            Grant grant = lease.get();
            if (ttl.isZero()) {
                lifetimes.lasts(grant.nonce());
            } else {
                String what = lease.kind().name() + " " + grant;
                lifetimes.passes(
                        grant.nonce(), askedNanos, ttl, what, () -> lease.releaseCause() != null || by != coordinator);
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
            process.awaited("shutdown", present.shutdown(Duration.ofSeconds(3))).whenComplete((report, failure) -> {
                if (report != null && !process.isCrashed()) {
                    cluster.history().left(report);
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
