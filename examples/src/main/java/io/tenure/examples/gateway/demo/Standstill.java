package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.examples.gateway.service.Servers;
import io.tenure.time.SystemTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A gateway stands still by SIGSTOP just when some of its orders have looked at their locks and not booked yet. Its lease runs
 * out, survivors release what it held, and others book on these accounts. Then it goes on: it finds itself lost, books all
 * the same with the tokens that it has, is refused, and begins anew. Single-threaded; used once.
 */
final class Standstill {

    private static final int HESITANT_ORDERS = 3;
    private static final int TRIES = 5;
    /** Longer than any lease: that of etcd ran from the last renewal before. */
    private static final Duration STANDS_STILL = Servers.TTL.plusSeconds(1);

    private static final Duration WITHIN = Duration.ofSeconds(20);
    private static final Duration LOCKED_WITHIN = Duration.ofSeconds(2);

    private final Fleet fleet;
    private final BankWindow bank;
    private final ServerWindow window;
    private final Display display;
    private final GatewayProcess gateway;
    private final GatewayProcess other;
    private final Customer customer = new Customer();
    private int tries;
    private long stoppedNanos;

    /**
     * Prepares it.
     *
     * @param gateway the one that is to be stopped
     * @param other one that goes on meanwhile
     */
    Standstill(
            Fleet fleet,
            BankWindow bank,
            ServerWindow window,
            Display display,
            GatewayProcess gateway,
            GatewayProcess other) {
        this.fleet = fleet;
        this.bank = bank;
        this.window = window;
        this.display = display;
        this.gateway = gateway;
        this.other = other;
    }

    StopReport run() throws IOException, InterruptedException, ChildFailedException {
        String former = gateway.report().owner();
        Set<String> accounts = stop(former);
        Losses before = gateway.report().losses();
        Holdings holdings = window.holdingsOf(former);
        display.happened(
                "SIGSTOP to " + gateway.name() + " (pid " + gateway.pid() + "), which holds " + holdings.words());
        Aftermath aftermath = new ReclaimWatch(fleet, window).follow(holdings, stoppedNanos);
        display.happened("its lease has run out, and survivors have released " + aftermath.reclaimedBySurvivors()
                + " of these" + aftermath.lastWords(" after it was stopped"));
        List<LockWindow.Held> hesitant = holdings.locks().stream()
                .filter(lock -> accounts.contains(lock.name()))
                .toList();
        overtake(hesitant);
        awaitIts("went on by itself", () -> now() - stoppedNanos >= STANDS_STILL.toNanos());
        long stoppedMillis = goOn();
        awaitIts("booked nothing late", () -> lossesSince(before).answered() >= hesitant.size());
        // It books on other threads than it counts losses on, so either may be told first.
        boolean lost = isSoon(() -> lossesSince(before).sessions() > 0);
        Losses losses = lossesSince(before);
        display.happened("it " + (lost ? "finds itself LOST" : "has not found itself lost") + "; of " + losses.late()
                + " bookings that it had begun, with tokens that are too old, the ledger has refused "
                + losses.lateRefused());
        boolean goesOn = awaitNewOwner(former, hesitant.get(0).name());
        return new StopReport(gateway.name(), stoppedMillis, holdings.locks().size(), aftermath, losses, goesOn);
    }

    private Losses lossesSince(Losses before) {
        return gateway.report().losses().since(before);
    }

    /** Stops it while it hesitates, and returns the accounts that are about to be booked on. */
    private Set<String> stop(String owner) throws IOException, InterruptedException, ChildFailedException {
        while (tries < TRIES) {
            tries++;
            Set<String> accounts = IntStream.rangeClosed(1, HESITANT_ORDERS)
                    .mapToObj(number -> "account-late-" + tries + '-' + number)
                    .collect(Collectors.toSet());
            accounts.forEach(account -> customer.ordersHesitantly(gateway, account));
            awaitLocked(owner, accounts);
            gateway.stop();
            stoppedNanos = now();
            if (isLocked(owner, accounts) && isNotBooked(accounts)) {
                return accounts;
            }
            gateway.goOn();
        }
        throw gateway.failure("took no lock within " + LOCKED_WITHIN.toMillis() + " ms, " + TRIES + " times");
    }

    private void awaitLocked(String owner, Set<String> accounts)
            throws IOException, InterruptedException, ChildFailedException {
        long deadline = now() + LOCKED_WITHIN.toNanos();
        while (!isLocked(owner, accounts) && now() - deadline < 0) {
            fleet.pause();
        }
    }

    private boolean isLocked(String owner, Set<String> accounts) {
        return window.locks().manifestOf(owner).stream()
                .map(LockWindow.Held::name)
                .collect(Collectors.toSet())
                .containsAll(accounts);
    }

    private boolean isNotBooked(Set<String> accounts) throws IOException, InterruptedException {
        Map<String, Long> tokens = bank.tokens();
        return accounts.stream().noneMatch(tokens::containsKey);
    }

    /** One order for each of these accounts, at the other gateway, so that the ledger has seen a higher token. */
    private void overtake(List<LockWindow.Held> locks) throws IOException, InterruptedException, ChildFailedException {
        for (LockWindow.Held lock : locks) {
            awaitIts(
                    "kept " + lock.name() + " locked",
                    () -> customer.pays(other, lock.name())
                            && bank.tokens().getOrDefault(lock.name(), 0L) > lock.token());
        }
        display.happened(other.name() + " has booked on " + locks.size()
                + " accounts on which it was just about to, with higher tokens");
    }

    /** Returns for how long it was stopped. */
    private long goOn() throws IOException, InterruptedException {
        gateway.goOn();
        long millis = TimeUnit.NANOSECONDS.toMillis(now() - stoppedNanos);
        display.happened("SIGCONT to " + gateway.name() + ", after " + millis + " ms");
        return millis;
    }

    /** Whether it works again, under another name: one order says it, and the directory. */
    private boolean awaitNewOwner(String former, String account)
            throws IOException, InterruptedException, ChildFailedException {
        boolean goesOn = isSoon(() -> isListedAnew(former) && customer.pays(gateway, account));
        display.happened(
                goesOn
                        ? "it is a new owner, is listed in the directory again, and has paid an order"
                        : "it has not gone on as a new owner within " + WITHIN.toSeconds() + " s");
        return goesOn;
    }

    private boolean isListedAnew(String former) throws IOException, InterruptedException {
        String owner = gateway.report().owner();
        return !owner.equals(former) && window.directory().listings().containsValue(owner);
    }

    private void awaitIts(String failure, Condition condition)
            throws IOException, InterruptedException, ChildFailedException {
        if (!isSoon(condition)) {
            throw gateway.failure(failure);
        }
    }

    private boolean isSoon(Condition condition) throws IOException, InterruptedException, ChildFailedException {
        long deadline = now() + WITHIN.toNanos();
        while (!condition.holds()) {
            if (now() - deadline >= 0) {
                return false;
            }
            fleet.pause();
        }
        return true;
    }

    private static long now() {
        return SystemTime.instance().nowNanos();
    }

    /** Something that is looked up. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }
}
