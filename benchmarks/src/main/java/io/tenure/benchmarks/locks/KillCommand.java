package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.Servers.StoreChoice;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** When others get the locks of a process that was killed. */
@Command(
        name = "kill",
        description = "A process takes locks and dies by kill -9: when can others take them, and do the survivors'"
                + " heartbeats keep time meanwhile?")
final class KillCommand implements Callable<Integer> {

    @Option(names = "--few", defaultValue = "1000", description = "A few locks (default: ${DEFAULT-VALUE}).")
    private int few;

    @Option(names = "--many", defaultValue = "100000", description = "Many locks (default: ${DEFAULT-VALUE}).")
    private int many;

    @Option(names = "--ttl", defaultValue = "5", description = "Tenure's session TTL, s (default: ${DEFAULT-VALUE}).")
    private int ttlSeconds;

    @Mixin
    private ReportOptions options = new ReportOptions();

    @Override
    public Integer call() {
        try (Servers servers = Servers.start(StoreChoice.ETCD)) {
            Death.Seen tenureFew = new Death(servers, task(servers, true, few)).see();
            Death.Seen tenureMany = new Death(servers, task(servers, true, many)).see();
            Death.Seen redisson = new Death(servers, task(servers, false, few)).see();
            return options.print(report(tenureFew, tenureMany, redisson));
        }
    }

    private HolderMain.Task task(Servers servers, boolean tenure, int locks) {
        return new HolderMain.Task(
                tenure, servers.redisUri(), servers.etcdUri(), Duration.ofSeconds(ttlSeconds), locks);
    }

    private Report report(Death.Seen tenureFew, Death.Seen tenureMany, Death.Seen redisson) {
        Report report = new Report(
                "kill",
                "kill -9",
                "free s: first / last",
                "taken s: first / last",
                "heartbeats s",
                "missed",
                "watch late s");
        Stream.of(tenureFew, tenureMany, redisson).forEach(seen -> seen.row(report));
        report.note("Seconds after the kill. Of many locks a thousand are tried; all are looked at.");
        report.note(
                "Heartbeats: the longest time between two of one survivor; the watch itself was that late at most.");
        report.put("ttlSeconds", ttlSeconds);
        report.put(
                "deaths",
                Stream.of(tenureFew, tenureMany, redisson).map(Death.Seen::json).toList());
        judge(report, tenureFew, tenureMany);
        return report;
    }

    private void judge(Report report, Death.Seen tenureFew, Death.Seen tenureMany) {
        Duration ttl = Duration.ofSeconds(ttlSeconds);
        report.judge(Bars.KILL_FEW, tenureFew.taken().last());
        report.judge(
                Bars.killMany(ttl),
                Math.max(tenureMany.free().last(), tenureMany.taken().last()));
        report.judge(
                Bars.heartbeats(ttl),
                Math.max(tenureFew.hearts().longest(), tenureMany.hearts().longest()));
        report.judge(
                Bars.NONE_MISSED,
                tenureFew.hearts().missed() + tenureMany.hearts().missed());
    }
}
