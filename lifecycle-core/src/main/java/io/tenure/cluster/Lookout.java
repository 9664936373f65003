package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import io.tenure.store.CoordinationStore;
import io.tenure.store.KeyValue;
import io.tenure.store.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The owner's pulse, and where it learns that something has to be looked at. Confined to the loop. */
final class Lookout implements NameConflicts.Hastening {

    /*
     * Three ways to notice: watches, which are hints; a listing at every reconcile, which is the truth; and a waiter
     * that meets what the dead held. All of them end in the same listing. The quarantine and the config are in the first
     * one, and then in one of each reconcile: nothing in the quarantine is in a hurry but what somebody waits for, which
     * is looked up. So an owner that neither wrote a record nor claimed anything reconciles by one request.
     *
     * I1 One listing at a time, at most one every LOOK_PAUSE, and one more if somebody asked meanwhile.
     */

    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final OwnerHome home;
    private final Gate gate;
    private final Brake brake;
    private final Reclaimer reclaimer;
    private final Claiming claiming;
    private final Revocations revocations;
    private final QuarantineRetries quarantine;
    private final NamespaceConfig config;
    private final Members members;
    private final List<CoordinationStore.Watch> watches = new ArrayList<>();
    private boolean looking;
    private boolean lookAgain;
    private boolean reconcileIsDue = true;
    private long lookedNanos;
    private boolean stopped;
    /** Written on the loop. */
    private volatile int unreadable;

    Lookout(
            OwnerHome home,
            Gate gate,
            Brake brake,
            Reclaimer reclaimer,
            Claiming claiming,
            Revocations revocations,
            QuarantineRetries quarantine,
            NamespaceConfig config) {
        this.home = home;
        this.gate = gate;
        this.brake = brake;
        this.reclaimer = reclaimer;
        this.claiming = claiming;
        this.revocations = revocations;
        this.quarantine = quarantine;
        this.config = config;
        this.members = new Members(home);
    }

    int unreadable() {
        return unreadable;
    }

    void start() {
        lookedNanos = home.time().nowNanos();
        revocations.start();
        watches.add(home.store().watch(home.keys().owners(), new Vanishing(this::look)));
        watches.add(home.store().watch(home.keys().claims(), new Vanishing(reclaimer::advance)));
        tick();
        planReconcile();
    }

    void stop() {
        stopped = true;
        revocations.stop();
        watches.forEach(CoordinationStore.Watch::close);
        watches.clear();
    }

    private void tick() {
        if (stopped || home.standing().isEnded()) {
            return;
        }
        home.serial().after(home.settings().loopEvery(), this::tick);
        home.standing().check();
        gate.tick();
        brake.tick();
        if (brake.isEngaged() && home.time().nowNanos() - lookedNanos >= LOOK_AGAIN.toNanos()) {
            look();
        }
        reclaimer.advance();
    }

    /** Between half and once and a half of the period, so that a fleet does not list as one. */
    private void planReconcile() {
        long period = home.settings().reconcileEvery().toNanos();
        long wait = period / 2 + home.time().random().nextLong(period);
        home.serial().after(Duration.ofNanos(wait), () -> {
            if (!stopped && !home.standing().isEnded()) {
                reconcile();
                planReconcile();
            }
        });
    }

    private void reconcile() {
        reconcileIsDue = true;
        look();
        claiming.sweep();
        if (revocations.mayFind()) {
            revocations.reconcile();
        }
    }

    /** Lists who is there. */
    void look() {
        if (stopped || home.standing().isEnded()) {
            return;
        }
        if (looking) {
            lookAgain = true;
            return;
        }
        looking = true;
        lookAgain = false;
        lookedNanos = home.time().nowNanos();
        home.serial()
                .then(
                        members.census(besides())
                                .thenCompose(sight -> tombstonesIf(
                                                !sight.census().orphans().isEmpty())
                                        .thenAccept(tombstones -> seen(sight, tombstones))),
                        (done, failure) -> {
                            home.serial().after(failure == null ? LOOK_PAUSE : LOOK_AGAIN, () -> {
                                looking = false;
                                if (lookAgain || failure != null) {
                                    look();
                                }
                            });
                        });
    }

    private List<String> besides() {
        return reconcileIsDue ? List.of(home.keys().quarantine(), home.keys().config()) : List.of();
    }

    private CompletableFuture<List<KeyValue>> tombstonesIf(boolean wanted) {
        return wanted
                ? home.store().list(home.keys().tombstones())
                : CompletableFuture.completedFuture(List.<KeyValue>of());
    }

    private void seen(Members.Sight sight, List<KeyValue> tombstones) {
        unreadable = sight.census().unreadable();
        if (stopped || home.standing().isEnded()) {
            return;
        }
        reclaimer.seen(sight.census(), tombstones);
        if (!sight.besides().isEmpty()) {
            reconcileIsDue = false;
            quarantine.reconcile(sight.census(), sight.besides().get(0));
            config.check(sight.besides().get(1));
        }
    }

    @Override
    public void hasten(OwnerId owner, String resourceKey) {
        if (owner.equals(home.self())) {
            revocations.reconcile();
            return;
        }
        look();
        quarantine.hasten(resourceKey);
    }

    /** Something vanished, or may have. */
    private static final class Vanishing implements WatchListener {
        private final Runnable whenGone;

        private Vanishing(Runnable whenGone) {
            this.whenGone = whenGone;
        }

        @Override
        public void onChange(String key, @Nullable KeyValue now, long revision) {
            if (now == null) {
                whenGone.run();
            }
        }

        @Override
        public void onGap() {
            whenGone.run();
        }
    }
}
