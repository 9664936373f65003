package io.tenure.benchmarks.locks;

import io.tenure.benchmarks.locks.RedissonLocks.Lasting;
import io.tenure.etcd.EtcdStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** The process that is killed: takes locks, says so, and holds them until the end of its input. */
final class HolderMain {

    static final String HOLDING = "holding";

    private HolderMain() {}

    /**
     * What it is to do.
     *
     * @param tenure whether by Tenure, and not by Redisson
     * @param redis where the locks are
     * @param etcd where Tenure's owner joins
     * @param ttl of Tenure's session
     * @param locks how many
     */
    record Task(boolean tenure, String redis, String etcd, Duration ttl, int locks) {

        List<String> arguments() {
            return List.of(Boolean.toString(tenure), redis, etcd, ttl.toString(), Integer.toString(locks));
        }

        static Task parse(String[] arguments) {
            return new Task(
                    Boolean.parseBoolean(arguments[0]),
                    arguments[1],
                    arguments[2],
                    Duration.parse(arguments[3]),
                    Integer.parseInt(arguments[4]));
        }

        LockHolder holder() {
            return tenure
                    ? new TenureLocks(redis, EtcdStore.connect(etcd), ttl, UnaryOperator.identity())
                    : new RedissonLocks(redis, Lasting.WATCHDOG);
        }
    }

    /** Takes, and waits. */
    public static void main(String[] arguments) throws IOException {
        Task task = Task.parse(arguments);
        LockHolder holder = task.holder();
        Load.forEach(LockNames.first(task.locks()), Shape.AT_A_TIME, holder::hold);
        if (holder.held() != task.locks()) {
            throw new IllegalStateException("held are " + holder.held() + " of " + task.locks());
        }
        System.out.println(HOLDING);
        System.out.flush();
        while (System.in.read() >= 0) {
            // Nothing is ever said to it; the end of its input is the end of whoever started it.
        }
        Runtime.getRuntime().halt(0);
    }
}
