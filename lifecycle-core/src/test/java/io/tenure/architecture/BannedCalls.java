package io.tenure.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.BaseStream;

/** What reaches a clock, a thread, a timer or a random seed without passing through {@code io.tenure.time}. */
final class BannedCalls {

    private static final String CONSTRUCTOR = "<init>";
    private static final String ANY = "*";

    private static final Map<String, Set<String>> BY_OWNER = Map.ofEntries(
            Map.entry("java.lang.System", Set.of("nanoTime", "currentTimeMillis")),
            Map.entry("java.lang.Math", Set.of("random")),
            Map.entry("java.lang.StrictMath", Set.of("random")),
            Map.entry(
                    "java.lang.Thread",
                    Set.of(CONSTRUCTOR, "ofPlatform", "ofVirtual", "startVirtualThread", "onSpinWait")),
            Map.entry("java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis")),
            Map.entry("java.util.Timer", Set.of(ANY)),
            Map.entry("java.util.UUID", Set.of("randomUUID")),
            Map.entry("java.util.SplittableRandom", Set.of(CONSTRUCTOR)),
            Map.entry("java.util.random.RandomGenerator", Set.of("getDefault", "of")),
            Map.entry("java.util.concurrent.Executors", Set.of(ANY)),
            Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of(ANY)),
            Map.entry("java.util.concurrent.ThreadPoolExecutor", Set.of(CONSTRUCTOR)),
            Map.entry("java.util.concurrent.ScheduledThreadPoolExecutor", Set.of(CONSTRUCTOR)),
            Map.entry("java.util.concurrent.ForkJoinPool", Set.of(CONSTRUCTOR, "commonPool")),
            Map.entry(
                    "java.util.concurrent.CompletableFuture",
                    Set.of("orTimeout", "completeOnTimeout", "delayedExecutor")));

    private BannedCalls() {}

    /** Whether only the room of time may do this. */
    static boolean belongsToTime(AccessTarget target) {
        JavaClass owner = target.getOwner();
        String name = target.getName();
        Set<String> names = BY_OWNER.getOrDefault(owner.getName(), Set.of());
        return names.contains(ANY)
                || names.contains(name)
                || (name.equals(CONSTRUCTOR) && owner.isAssignableTo(Random.class))
                || (name.equals("now") && owner.isAssignableTo(Temporal.class))
                || (name.equals("parallelStream") && owner.isAssignableTo(Collection.class))
                || (name.equals("parallel") && owner.isAssignableTo(BaseStream.class))
                || isAsyncWithoutExecutor(target);
    }

    /** Whether nobody may do this: a sleeping thread can neither be stepped nor told to stop. */
    static boolean sleeps(AccessTarget target) {
        String owner = target.getOwner().getName();
        return target.getName().equals("sleep")
                && (owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit"));
    }

    private static boolean isAsyncWithoutExecutor(AccessTarget target) {
        return target instanceof CodeUnitAccessTarget call
                && call.getName().endsWith("Async")
                && call.getOwner().isAssignableTo(CompletionStage.class)
                && call.getRawParameterTypes().stream().noneMatch(type -> type.isAssignableTo(Executor.class));
    }
}
