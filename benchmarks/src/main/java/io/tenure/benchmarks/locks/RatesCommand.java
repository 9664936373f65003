package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.RedissonLocks.Lasting;
import io.tenure.benchmarks.locks.Servers.StoreChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How many locks are taken and released in a second. */
@Command(
        name = "rates",
        description = "Lock and unlock, distinct keys: raw Lettuce, Redisson and Tenure in turn, in one JVM.")
final class RatesCommand implements Callable<Integer> {

    private static final Duration TTL = Duration.ofSeconds(10);

    @Option(names = "--rounds", defaultValue = "7", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--warm-ups", defaultValue = "3", description = "Rounds before (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--millis",
            defaultValue = "3000",
            description = "How long each contender has in each round (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(
            names = "--shapes",
            split = ",",
            defaultValue = "ONE_THREAD,EIGHT_THREADS,IN_FLIGHT",
            description = "Which of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<Shape> shapes = Set.of();

    @Option(
            names = "--contender",
            description = "Only those whose name contains this, to look at one of them closely; no bar is judged then.")
    private String only = "";

    @Option(
            names = "--store",
            defaultValue = "ETCD",
            description =
                    "Where Tenure's owner keeps its session: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StoreChoice store = StoreChoice.ETCD;

    @Mixin
    private ReportOptions options = new ReportOptions();

    /** The most of Tenure's releases that stood aside after any round: later ones may be done by the end. */
    private int parked;

    @Override
    public Integer call() {
        List<LockClient> clients = new ArrayList<>();
        try (Servers servers = Servers.start(store)) {
            try {
                clients.add(new RawLettuce(servers.redisUri()));
                clients.add(new RedissonLocks(servers.redisUri(), Lasting.WATCHDOG));
                clients.add(new RedissonLocks(servers.redisUri(), Lasting.FIXED_LEASE));
                TenureLocks tenure =
                        new TenureLocks(servers.redisUri(), servers.connectStore(), TTL, UnaryOperator.identity());
                clients.add(tenure);
                Report report = report(measure(servers, clients, tenure));
                report.judge(Bars.NONE_PARKED, parked);
                return options.print(report);
            } finally {
                Collections.reverse(clients);
                clients.forEach(LockClient::close);
            }
        }
    }

    private List<Cell> measure(Servers servers, List<LockClient> clients, TenureLocks tenure) {
        List<Cell> cells = new ArrayList<>();
        for (int round = 0; round < warmUps + rounds; round++) {
            ReportOptions.progress().printf("round %d of %d%n", round + 1, warmUps + rounds);
            for (Shape shape : Shape.values()) {
                if (shapes.contains(shape)) {
                    round(servers, clients, cells, shape, round);
                    parked = Math.max(parked, tenure.parked());
                }
            }
        }
        return cells;
    }

    /** All contenders, beginning with another one each time, so that none always follows the same one. */
    private void round(Servers servers, List<LockClient> clients, List<Cell> cells, Shape shape, int round) {
        List<LockClient> order = new ArrayList<>(clients);
        order.removeIf(client -> !client.name().contains(only));
        Collections.rotate(order, round);
        for (LockClient client : order) {
            cell(cells, client, shape).round(servers.redis(), Duration.ofMillis(millis), round >= warmUps);
        }
    }

    private static Cell cell(List<Cell> cells, LockClient client, Shape shape) {
        return cells.stream()
                .filter(cell -> cell.shape() == shape && cell.contender().equals(client.name()))
                .findFirst()
                .orElseGet(() -> {
                    Cell made = new Cell(client, shape);
                    cells.add(made);
                    return made;
                });
    }

    private Report report(List<Cell> cells) {
        Report report = new Report(
                "rates", "lock and unlock", "pairs a second", "beside the first", "client CPU µs", "server CPU µs");
        for (Shape shape : Shape.values()) {
            List<Cell> same =
                    cells.stream().filter(cell -> cell.shape() == shape).toList();
            same.forEach(cell -> report.row(cell.row(same.get(0))));
        }
        report.note("Medians of " + rounds + " rounds of " + millis + " ms (least–most), after " + warmUps + ".");
        report.put("rounds", rounds);
        report.put("millis", millis);
        report.put("cells", cells.stream().map(Cell::json).toList());
        if (only.isEmpty()) {
            new Ratios(cells).judge(report);
        }
        return report;
    }
}
