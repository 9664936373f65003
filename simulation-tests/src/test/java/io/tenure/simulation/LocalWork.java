package io.tenure.simulation;

import io.tenure.ResourceCoordinator;
import io.tenure.ShutdownReport;
import io.tenure.resource.Layer;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ReleaseContext;
import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import io.tenure.simulation.Thing.Sort;
import io.tenure.testkit.sim.Dice;
import io.tenure.testkit.sim.Guarantee;
import io.tenure.testkit.sim.SimulatedProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Registers what is in the process itself, in scopes, shares, touches, renews and moves it, and checks how it ends. */
final class LocalWork {

    private final SimulatedProcess process;
    private final Dice dice;
    /** Each sort is a kind, so that the breaker of the stubborn ones is theirs alone. */
    private final Map<Sort, ResourceKind<Thing>> kinds = new EnumMap<>(Sort.class);

    private final List<Thing> things = new ArrayList<>();
    private final List<Work> works = new ArrayList<>();
    private final Lifetimes lifetimes;
    private int counted;
    private final Set<ResourceCoordinator> left = Collections.newSetFromMap(new IdentityHashMap<>());

    LocalWork(SimulatedProcess process) {
        this.process = process;
        this.dice = process.dice();
        this.lifetimes = new Lifetimes(process);
        for (Sort sort : Sort.values()) {
            kinds.put(
                    sort,
                    ResourceKind.memory(kindOf(sort), Thing.class)
                            .onTtl(sort == Sort.RETIRING ? OnTtl.RETIRE : OnTtl.RELEASE)
                            .release(this::end)
                            .build());
        }
    }

    private static String kindOf(Sort sort) {
        return sort.name().toLowerCase(Locale.ROOT) + "-thing";
    }

    private static String idOf(Thing thing) {
        return "t" + thing.number;
    }

    // ---- at work

    /** Opens a scope with some things in it, does something with one of them, and closes it a little later. */
    @SuppressWarnings("MustBeClosedChecker") // closed later
    void act(ResourceCoordinator coordinator) {
        Work work = new Work(coordinator, coordinator.openScope("work"));
        works.add(work);
        for (int i = dice.below(4); i >= 0; i--) {
            register(work, anySort());
        }
        for (int i = dice.below(3); i > 0; i--) {
            Thing thing = work.newestFirst().get(dice.below(work.newestFirst().size()));
            process.after(dice.millis(0, 1_000), () -> use(thing));
        }
        process.after(dice.millis(0, 1_500), () -> close(work));
    }

    private Sort anySort() {
        int what = dice.below(20);
        return what < 4
                ? Sort.PASSING
                : what < 7 ? Sort.RETIRING : what < 10 ? Sort.IDLE : what < 12 ? Sort.STUBBORN : Sort.LASTING;
    }

    private void register(Work work, Sort sort) {
        int resists = sort == Sort.STUBBORN ? 1 + dice.below(4) : 0;
        Thing thing = new Thing(counted++, sort, resists, work);
        things.add(thing);
        Duration span = dice.millis(50, 900);
        ResourceKind<Thing> kind = kinds.get(sort);
        switch (sort) {
            case LASTING, STUBBORN -> lifetimes.lasts(thing.number);
            case PASSING, RETIRING -> passes(thing, ReleaseCause.TTL_EXPIRED, span);
            case IDLE -> passes(thing, ReleaseCause.IDLE_EXPIRED, span);
        }
        ResourceSpec spec = switch (sort) {
            case LASTING -> ResourceSpec.UNNAMED;
            case STUBBORN -> ResourceSpec.named(idOf(thing));
            case PASSING, RETIRING -> ResourceSpec.UNNAMED.ttl(span);
            case IDLE -> ResourceSpec.UNNAMED.idle(span);
        };
        thing.registered(work.scope.register(kind, spec, thing));
        work.add(thing);
    }

    private void passes(Thing thing, ReleaseCause end, Duration span) {
        long now = process.time().nowNanos();
        lifetimes.passes(
                thing.number,
                end,
                now,
                span,
                thing.toString(),
                () -> thing.isBegun() || isLeft(thing) || (thing.sort == Sort.RETIRING && isRetired(thing)));
    }

    /** Whether nobody else may have it; both ways of going on say the same. */
    private boolean isRetired(Thing thing) {
        boolean shared = thing.isShared();
        boolean renewed = thing.renew();
        if (shared != renewed) {
            violated(Guarantee.G2_NO_RESURRECTION, thing + " is retired, and was " + (shared ? "shared" : "renewed"));
        }
        return !shared;
    }

    private void use(Thing thing) {
        if (isLeft(thing) || thing.work.isClosing()) {
            return;
        }
        boolean certain = !thing.isBegun() && lifetimes.isBeforeEnd(thing.number);
        switch (dice.below(4)) {
            case 0 -> share(thing, certain);
            case 1 -> renew(thing, certain);
            case 2 -> touch(thing);
            default -> transfer(thing);
        }
    }

    private void share(Thing thing, boolean certain) {
        ResourceLease<Thing> share = thing.share();
        if (share == null) {
            refused(thing, certain);
            return;
        }
        thing.shareOpened();
        process.after(dice.millis(0, 2_000), () -> closeShare(thing, share));
    }

    /** What has ended by time already is not waited for. */
    private void closeShare(Thing thing, ResourceLease<Thing> share) {
        boolean present = share.releaseCause() == null;
        CompletionStage<?> closed = share.closeAsync();
        thing.shareClosed();
        demandDecision(thing);
        boolean decided = present && share.releaseCause() != null;
        process.awaited("close of a share", closed).whenComplete((done, failure) -> {
            if (decided) {
                demandEnd(thing);
            }
        });
    }

    private void renew(Thing thing, boolean certain) {
        if (thing.renew()) {
            lifetimes.renewed(thing.number);
        } else {
            refused(thing, certain);
        }
    }

    private void refused(Thing thing, boolean certain) {
        if (certain) {
            violated(Guarantee.G4_ON_TIME, thing + " is refused to its holders before its end");
        }
    }

    private void touch(Thing thing) {
        ResourceLease<Thing> lease = thing.lease();
        if (lease != null && lease.releaseCause() == null) {
            lease.touch();
            lifetimes.touched(thing.number);
        }
    }

    private void transfer(Thing thing) {
        Work to = works.get(dice.below(works.size()));
        ResourceLease<Thing> lease = thing.lease();
        if (to == thing.work || to.by != thing.work.by || to.isClosing() || lease == null) {
            return;
        }
        lease.transfer(to.scope);
        to.takeOver(thing);
    }

    private void close(Work work) {
        works.remove(work);
        work.closes();
        process.awaited("close of a scope", work.scope.closeAsync()).whenComplete((done, failure) -> {
            work.closed();
            work.newestFirst().forEach(this::demandDecision);
            work.newestFirst().stream().filter(thing -> !thing.isApart()).forEach(this::demandEnd);
        });
    }

    // ---- how things end

    private CompletionStage<?> end(Thing thing, ReleaseContext context) {
        if (thing.tried()) {
            begun(thing, context.cause());
        }
        CompletionStage<?> end = thing.end(dice);
        if (thing.ends() > 1) {
            violated(Guarantee.G1_ONCE, thing + " ended " + thing.ends() + " times");
        }
        return end;
    }

    private void begun(Thing thing, ReleaseCause cause) {
        if (!isReason(thing, cause)) {
            violated(Guarantee.G1_ONCE, thing + " ended as " + cause + ", and nobody decided that");
        }
        lifetimes.ended(thing.number, thing.toString(), cause);
        if (thing.isShared() || thing.renew()) {
            violated(Guarantee.G2_NO_RESURRECTION, thing + " was shared or renewed after its end");
        }
        boolean byItsScope = cause == ReleaseCause.CLOSED || thing.sort == Sort.RETIRING;
        if (byItsScope && !thing.isApart() && !isLeft(thing)) {
            for (Thing newer : thing.work.before(thing)) {
                if (!newer.isEnded() && !isParked(newer)) {
                    violated(Guarantee.G3_ORDER, thing + " began to end before " + newer + " of its scope had ended");
                }
            }
        }
    }

    /** When time may end it is for its lifetime to judge. */
    private boolean isReason(Thing thing, ReleaseCause cause) {
        return switch (cause) {
            case CLOSED -> thing.work.isClosing();
            case SHUTDOWN -> isLeft(thing);
            case TTL_EXPIRED -> thing.sort != Sort.RETIRING || thing.work.isClosing();
            case IDLE_EXPIRED -> true;
            case FORCED, OWNERSHIP_LOST, EXTERNALLY_LOST, RECLAIMED -> false;
        };
    }

    /** Its scope is closed and nobody shares it: its release is decided. */
    private void demandDecision(Thing thing) {
        ResourceLease<Thing> lease = thing.lease();
        if (lease != null
                && lease.releaseCause() == null
                && thing.work.isClosed()
                && !thing.isSharedByAnybody()
                && !isLeft(thing)) {
            violated(Guarantee.G1_ONCE, thing + " is not released, and nobody has it any more");
        }
    }

    /** Whoever decided its release was told that it is over: it has ended, or is tried again. */
    private void demandEnd(Thing thing) {
        if (!thing.isEnded() && !isLeft(thing) && !isParked(thing)) {
            violated(Guarantee.G3_ORDER, thing + " has not ended, and whoever closed it was told so");
        }
    }

    /** Whether it is: also one that was not tried, where the breaker of its kind is open. Only stubborn ones have an id. */
    private static boolean isParked(Thing thing) {
        String kind = kindOf(thing.sort);
        String id = thing.sort == Sort.STUBBORN ? idOf(thing) : null;
        return thing.work.by.parked().stream()
                .anyMatch(parked -> parked.kind().equals(kind) && Objects.equals(parked.id(), id));
    }

    private boolean isLeft(Thing thing) {
        return left.contains(thing.work.by);
    }

    // ---- the end of a coordinator

    /** That coordinator shuts down: a shutdown releases by layers, and no scope's order holds then. */
    void leaving(ResourceCoordinator coordinator) {
        left.add(coordinator);
        works.removeIf(work -> work.by == coordinator);
    }

    /** That coordinator has shut down: whatever it had has ended, but for as many as it says that it had no time for. */
    void left(ResourceCoordinator coordinator, ShutdownReport report) {
        long admitted = report.releases().pending().stream()
                        .filter(rest -> rest.layer() == Layer.MEMORY)
                        .count()
                + report.releases().parked().stream()
                        .filter(rest -> rest.layer() == Layer.MEMORY)
                        .count();
        List<Thing> open = things.stream()
                .filter(thing -> thing.work.by == coordinator && !thing.isEnded())
                .toList();
        if (open.size() > admitted) {
            violated(
                    Guarantee.G1_ONCE,
                    open + " have not ended with their coordinator, which shut down, and says that " + admitted
                            + " have not");
        }
        things.removeIf(thing -> thing.work.by == coordinator);
    }

    private void violated(Guarantee guarantee, String what) {
        process.cluster().history().violated(guarantee, process + ": " + what);
    }
}
