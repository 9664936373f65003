package io.tenure.benchmarks.locks;

import com.sun.management.OperatingSystemMXBean;
import io.tenure.testkit.server.RedisServer;
import java.lang.management.ManagementFactory;
import java.util.Objects;

/**
 * CPU time that was used so far.
 *
 * @param client by this process, nanoseconds
 * @param server by Redis, nanoseconds
 */
record Cpu(long client, long server) {

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Cpu now(RedisServer redis) {
        String info = Objects.requireNonNull(redis.command("INFO", "cpu"));
        double server = info.lines()
                .map(String::trim)
                .filter(line -> line.startsWith("used_cpu_sys:") || line.startsWith("used_cpu_user:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
        return new Cpu(MACHINE.getProcessCpuTime(), (long) (server * 1e9));
    }

    Cpu since(Cpu before) {
        return new Cpu(client - before.client, server - before.server);
    }
}
