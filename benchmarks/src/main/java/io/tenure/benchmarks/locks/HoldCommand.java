package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.RedissonLocks.Lasting;
import io.tenure.benchmarks.locks.Servers.StoreChoice;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs to go on holding locks. */
@Command(
        name = "hold",
        description = "Holds locks for a minute, by Tenure and then by Redisson, on one Redis; counts what that asks of"
                + " Redis and of etcd.")
final class HoldCommand implements Callable<Integer> {

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final double MINUTE = 60;
    private static final String COUNT_KEYS = "return #redis.call('KEYS', ARGV[1])";

    @Option(names = "--locks", defaultValue = "50000", description = "How many (default: ${DEFAULT-VALUE}).")
    private int locks;

    @Option(names = "--seconds", defaultValue = "60", description = "For how long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private ReportOptions options = new ReportOptions();

    /** What was asked while locks were held. */
    private record Held(RedisCommands redis, EtcdRequests etcd, Cpu cpu) {}

    @Override
    public Integer call() {
        try (Servers servers = Servers.start(StoreChoice.ETCD)) {
            Held tenure;
            try (TenureLocks holder =
                    new TenureLocks(servers.redisUri(), servers.connectStore(), TTL, UnaryOperator.identity())) {
                tenure = hold(servers, holder);
            }
            ReportOptions.progress().println("the renewal of backstops, by itself");
            double renewal = Backstop.commandsEach(servers);
            servers.redis().command("FLUSHALL");
            Held redisson;
            try (RedissonLocks holder = new RedissonLocks(servers.redisUri(), Lasting.WATCHDOG)) {
                redisson = hold(servers, holder);
            }
            return options.print(report(tenure, renewal, redisson));
        }
    }

    private Held hold(Servers servers, LockHolder holder) {
        ReportOptions.progress().printf("%s takes %,d locks%n", holder.name(), locks);
        Load.forEach(LockNames.first(locks), Shape.AT_A_TIME, holder::hold);
        ReportOptions.progress().printf("%s holds them for %d s%n", holder.name(), seconds);
        RedisCommands redisBefore = RedisCommands.now(servers.redis());
        EtcdRequests etcdBefore = EtcdRequests.now(servers.etcdUri());
        Cpu cpuBefore = Cpu.now(servers.redis());
        Pause.of(Duration.ofSeconds(seconds));
        Held held = new Held(
                RedisCommands.now(servers.redis()).since(redisBefore),
                EtcdRequests.now(servers.etcdUri()).since(etcdBefore),
                Cpu.now(servers.redis()).since(cpuBefore));
        long inRedis = inRedis(servers);
        if (holder.held() != locks || inRedis != locks) {
            throw new IllegalStateException(holder.name() + " holds but " + holder.held() + " of " + locks
                    + " by what it knows, and " + inRedis + " in Redis");
        }
        return held;
    }

    /** Whoever holds locks need not know that one of them ran out; the server does. */
    private static long inRedis(Servers servers) {
        String keys = servers.redis().command("EVAL", COUNT_KEYS, "0", '*' + LockNames.PREFIX + '*');
        return Long.parseLong(Objects.requireNonNull(keys, "a count of keys"));
    }

    private Report report(Held tenure, double renewal, Held redisson) {
        double backstops = Backstop.perMinute(locks, renewal);
        double ours = perMinute(tenure.redis().total()) + backstops;
        double theirs = perMinute(redisson.redis().total());
        double etcd = perMinute(tenure.etcd().total());
        Report report = new Report(
                "hold", "holding for a minute", "Redis commands", "etcd requests", "client CPU s", "server CPU s");
        row(report, "Tenure", ours, etcd, tenure.cpu());
        row(report, "Redisson, watchdog", theirs, 0, redisson.cpu());
        report.note("Tenure asked Redis for: " + tenure.redis());
        report.note(String.format(
                "  and for %.1f a minute in the long run, to renew backstops: %.2f for each lock", backstops, renewal));
        report.note("Tenure asked etcd for: " + tenure.etcd());
        report.note("Redisson asked Redis for: " + redisson.redis());
        report.put("locks", locks);
        report.put("seconds", seconds);
        report.put("tenureRedis", tenure.redis().counts());
        report.put("tenureBackstopsPerMinute", backstops);
        report.put("tenureEtcd", tenure.etcd().counts());
        report.put("redissonRedis", redisson.redis().counts());
        report.judge(Bars.HOLD_ETCD, etcd);
        report.judge(Bars.HOLD_REDIS, ours / theirs);
        return report;
    }

    private double perMinute(long count) {
        return count * MINUTE / seconds;
    }

    private void row(Report report, String name, double redis, double etcd, Cpu cpu) {
        report.row(
                String.format("%,d locks, %s", locks, name),
                Figures.plain(redis),
                Figures.plain(etcd),
                Figures.plain(perMinute(1) * Figures.seconds(cpu.client())),
                Figures.plain(perMinute(1) * Figures.seconds(cpu.server())));
    }
}
