package io.tenure.testkit.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** How a fixture makes what it tests fail for a while, or why it cannot. Thread-safe if its steps are. */
public final class Fault {

    /** Some step of a test. */
    @FunctionalInterface
    public interface Step {
        /** Does it. Whatever it throws fails the test. */
        void run() throws Exception;
    }

    private final @Nullable Step begin;
    private final @Nullable Step end;
    private final String reason;

    private Fault(@Nullable Step begin, @Nullable Step end, String reason) {
        this.begin = begin;
        this.end = end;
        this.reason = reason;
    }

    /** A fault that is there once {@code begin} has returned, and over soon after {@code end} has. */
    public static Fault of(Step begin, Step end) {
        return new Fault(Objects.requireNonNull(begin), Objects.requireNonNull(end), "");
    }

    /**
     * A fault that cannot be provoked here. Its tests are aborted, and show the reason.
     *
     * @param reason why not, such as "there is no network in between"
     */
    public static Fault none(String reason) {
        return new Fault(null, null, Objects.requireNonNull(reason));
    }

    /** Does something during the fault, and ends it whatever comes of that. Aborts the test if there is no such fault. */
    void during(Step work) {
        if (begin == null || end == null) {
            Assumptions.abort("this fault cannot be provoked here: " + reason);
            return;
        }
        try {
            begin.run();
            try {
                work.run();
            } finally {
                end.run();
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("a step of a fault failed", e);
        }
    }
}
