package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.Servers.StoreChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many strict locks, which are written down in the store, are acquired in a second. */
@Command(
        name = "strict",
        description = "Strict locks with 64 concurrent acquirers, each of which releases what it acquired.")
final class StrictCommand implements Callable<Integer> {

    private static final Duration TTL = Duration.ofSeconds(10);

    @Option(names = "--rounds", defaultValue = "7", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--warm-ups", defaultValue = "3", description = "Rounds before (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--millis",
            defaultValue = "3000",
            description = "How long a round takes (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(
            names = "--store",
            defaultValue = "ETCD",
            description = "Where locks are written down: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StoreChoice store = StoreChoice.ETCD;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where etcd keeps its data (default: the temporary folder, or /dev/shm where its disk is slow).")
    private @Nullable Path data;

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Override
    public Integer call() {
        List<Double> rates = new ArrayList<>();
        int parked = 0;
        String where;
        try (DataFolder folder = DataFolder.choose(data);
                Servers servers = Servers.start(store, folder);
                TenureLocks locks =
                        new TenureLocks(servers.redisUri(), servers.connectStore(), TTL, redis -> redis.strict(true))) {
            where = folder.toString();
            for (int round = 0; round < warmUps + rounds; round++) {
                ReportOptions.progress().printf("round %d of %d%n", round + 1, warmUps + rounds);
                Load.Done done = Load.inFlight(Shape.AT_A_TIME, Duration.ofMillis(millis), locks::pairAsync);
                parked = Math.max(parked, locks.parked());
                if (round >= warmUps) {
                    rates.add(done.perSecond());
                }
            }
        }
        return options.print(report(Spread.of(rates), parked, where));
    }

    private Report report(Spread rate, int parked, String where) {
        Report report = new Report("strict", "strict locks", "acquired and released a second");
        report.row("64 acquirers, " + store, rate.toString());
        report.note("Medians of " + rounds + " rounds of " + millis + " ms (least–most), after " + warmUps + ".");
        report.put("store", store);
        if (store == StoreChoice.ETCD) {
            report.note("etcd's data: " + where + ".");
            report.put("data", where);
        }
        report.put("pairsPerSecond", rate.json());
        if (store == StoreChoice.ETCD) {
            report.judge(Bars.STRICT, rate.median());
        }
        report.judge(Bars.NONE_PARKED, parked);
        return report;
    }
}
