package io.tenure.engine;

import io.tenure.stress.HandClock;
import io.tenure.stress.Models;
import io.tenure.stress.WakeCount;
import io.tenure.test.LongForm;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * {@link ExpiryLoop} with its wheel and its intake against two plain deadlines: whatever holders and the loop do meanwhile,
 * no slot is left that the loop would sleep past.
 */
@Param(name = "holder", gen = ThreadIdGen.class)
@Param(name = "end", gen = IntGen.class, conf = "1:6")
public class WheelModelTest {

    private static final int HOLDERS = 8;

    private final ResourceTable table = new ResourceTable(1);
    private final WakeCount wakes = new WakeCount();
    private final ExpiryLoop loop = new ExpiryLoop(table, null, new EngineClock(new HandClock()));
    /** When it will run next if nobody wakes it. */
    private long sleepsUntil;

    /** A loop that has not run yet, with a slot for each holder. */
    public WheelModelTest() {
        loop.drivenBy(wakes);
        for (int i = 0; i < HOLDERS; i++) {
            table.allocate();
        }
    }

    /** A holder has its slot anew, with that deadline; whoever had the slot before is gone. */
    @Operation
    public void hold(@Param(name = "holder") int holder, @Param(name = "end") int end) {
        long nanos = TimeUnit.MILLISECONDS.toNanos(end);
        letGo(holder);
        table.chunk(holder).publish(holder, new ManagedResource<>(null, "", holder, StateWord.FIRST, nanos), 0);
        loop.arm(holder, nanos);
    }

    /** Its resource has ended. */
    @Operation
    public void letGo(@Param(name = "holder") int holder) {
        table.chunk(holder).withdraw(holder);
    }

    /** One run of the loop, before any deadline. */
    @Operation(nonParallelGroup = "loop")
    public void run() {
        sleepsUntil = loop.run(0);
    }

    /** Once all have done what they did: the loop goes on, woken or when it wakes by itself, and comes to each in time. */
    @Validate
    public void nothingIsSleptPast() {
        if (sleepsUntil == 0 || wakes.wasWoken()) {
            run();
        }
        table.forEach(record -> require(sleepsUntil <= record.end(), record));
        run();
        table.forEach(record -> require(table.chunk(record.slot).armed(record.slot) <= record.end(), record));
    }

    private void require(boolean inTime, ManagedResource<?> record) {
        if (!inTime) {
            throw new AssertionError("slot " + record.slot + " ends at " + record.end() + ", is visited at "
                    + table.chunk(record.slot).armed(record.slot) + ", and the loop sleeps until " + sleepsUntil);
        }
    }

    /** What it is meant to be, as far as callers see: nobody is told anything. */
    public static final class Specification {
        /** As the loop's. */
        public void hold(int holder, int end) {
            requireHolder(holder);
        }

        /** As the loop's. */
        public void letGo(int holder) {
            requireHolder(holder);
        }

        /** As the loop's. */
        public void run() {}

        private static void requireHolder(int holder) {
            if (holder < 0 || holder >= HOLDERS) {
                throw new IllegalArgumentException("holder " + holder);
            }
        }
    }

    @Test
    void inEachInterleaving_noDeadlineIsForgotten() {
        Models.SHORT.check(WheelModelTest.class, Specification.class);
    }

    @Test
    void underStress_noDeadlineIsForgotten() {
        Models.SHORT.stress(WheelModelTest.class, Specification.class);
    }

    @LongForm
    void manyScenarios_forgetNoDeadline(TestReporter reporter) {
        Models.LONG.check(WheelModelTest.class, Specification.class);
        Models.LONG.stress(WheelModelTest.class, Specification.class);
        reporter.publishEntry("runs", Integer.toString(2 * Models.LONG.runs()));
    }
}
