package io.tenure.simulation;

import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseAction;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.resource.ResourceScope;
import io.tenure.resource.ResourceSpec;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.History;
import io.tenure.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Registers what is in the process itself, in scopes, with and without TTLs, and checks how it ends. */
final class LocalWork {

    /** A resource that counts its ends. */
    private static final class Thing {
        private final int number;
        private final ResourceCoordinator by;
        private boolean closing;
        private int ends;
        private @Nullable ResourceLease<Thing> lease;

        private Thing(int number, ResourceCoordinator by) {
            this.number = number;
            this.by = by;
        }

        @Override
        public String toString() {
            return "thing " + number;
        }
    }

    private final SimulatedProcess process;
    private final ResourceKind<Thing> lasting;
    /** Released at its TTL, whoever reads it. */
    private final ResourceKind<Thing> passing;

    private final List<Integer> ended = new ArrayList<>();
    private final List<Thing> things = new ArrayList<>();
    private final Set<Integer> passed = new HashSet<>();
    private final Lifetimes lifetimes;
    private int counted;
    private @Nullable ResourceCoordinator left;

    LocalWork(SimulatedProcess process) {
        this.process = process;
        this.lifetimes = new Lifetimes(process);
        this.lasting =
                ResourceKind.memory("thing", Thing.class).release(this::end).build();
        this.passing = ResourceKind.memory("passing-thing", Thing.class)
                .onTtl(OnTtl.RELEASE)
                .release(this::end)
                .build();
    }

    private CompletionStage<?> end(Thing thing, ReleaseContext context) {
        History history = process.cluster().history();
        if (context.cause() == ReleaseCause.CLOSED) {
            ended.add(thing.number);
        } else {
            passed.add(thing.number);
        }
        if (!isReason(thing, context.cause())) {
            history.violated(Guarantee.G1_ONCE, thing + " ended as " + context.cause() + ", and nobody decided that");
        }
        if (++thing.ends > 1) {
            history.violated(Guarantee.G1_ONCE, thing + " ended " + thing.ends + " times");
        }
        lifetimes.ended(thing.number, thing.toString(), context.cause());
        ResourceLease<Thing> lease = thing.lease;
        if (lease != null && isShared(lease)) {
            history.violated(Guarantee.G2_NO_RESURRECTION, thing + " was shared after its end");
        }
        return ReleaseAction.DONE;
    }

    /** When time may end it is for its lifetime to judge. */
    private boolean isReason(Thing thing, ReleaseCause cause) {
        return switch (cause) {
            case CLOSED -> thing.closing;
            case SHUTDOWN -> left == thing.by;
            case TTL_EXPIRED, IDLE_EXPIRED -> true;
            case FORCED, OWNERSHIP_LOST, EXTERNALLY_LOST, RECLAIMED -> false;
        };
    }

    private static boolean isShared(ResourceLease<Thing> lease) {
        try {
            lease.share().close();
            return true;
        } catch (ResourceReleasedException expected) {
            return false;
        }
    }

    /** That coordinator shuts down: a shutdown releases by layers, and no scope's order holds then. */
    void leaving(ResourceCoordinator coordinator) {
        left = coordinator;
    }

    /** That coordinator has shut down: whatever it had has ended, but for as many as it says that it had no time for. */
    void left(ResourceCoordinator coordinator, ShutdownReport report) {
        long admitted = report.releases().pending().stream()
                        .filter(left -> left.layer() == Layer.MEMORY)
                        .count()
                + report.releases().parked().stream()
                        .filter(left -> left.layer() == Layer.MEMORY)
                        .count();
        List<Thing> open = things.stream()
                .filter(thing -> thing.by == coordinator && thing.ends == 0)
                .toList();
        if (open.size() > admitted) {
            process.cluster()
                    .history()
                    .violated(
                            Guarantee.G1_ONCE,
                            open + " have not ended with their coordinator, which shut down, and says that " + admitted
                                    + " have not");
        }
        things.removeIf(thing -> thing.by == coordinator);
    }

    /** Opens a scope with some things in it, of which one may have a TTL, and closes it a little later. */
    @SuppressWarnings("MustBeClosedChecker") // closed later
    void act(ResourceCoordinator coordinator) {
        Dice dice = process.dice();
        ResourceScope scope = coordinator.openScope("work");
        List<Thing> members = new ArrayList<>();
        for (int i = dice.below(4); i >= 0; i--) {
            Thing thing = new Thing(counted++, coordinator);
            things.add(thing);
            boolean passes = dice.chance(0.2);
            Duration ttl = dice.millis(50, 900);
            thing.lease = passes
                    ? scope.register(passing, ResourceSpec.UNNAMED.ttl(ttl), thing)
                    : scope.register(lasting, thing);
            if (passes) {
                lifetimes.passes(
                        thing.number,
                        process.time().nowNanos(),
                        ttl,
                        thing.toString(),
                        () -> thing.ends > 0 || left == coordinator);
            } else {
                lifetimes.lasts(thing.number);
            }
            members.add(0, thing);
        }
        process.after(dice.millis(0, 1_500), () -> close(coordinator, scope, members));
    }

    private void close(ResourceCoordinator coordinator, ResourceScope scope, List<Thing> members) {
        members.forEach(thing -> thing.closing = true);
        process.awaited("close of a scope", scope.closeAsync()).whenComplete((done, failure) -> {
            if (left != coordinator) {
                check(members.stream().map(thing -> thing.number).collect(Collectors.toCollection(ArrayList::new)));
            }
        });
    }

    private void check(List<Integer> members) {
        members.removeAll(passed);
        List<Integer> order = new ArrayList<>(ended);
        order.retainAll(members);
        if (!order.equals(members)) {
            process.cluster()
                    .history()
                    .violated(Guarantee.G3_ORDER, "members " + members + " of a scope ended as " + order);
        }
        ended.removeAll(members);
    }
}
