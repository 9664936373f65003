package io.tenure.engine;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.OnTtl;
import io.tenure.resource.ReleaseCause;
import io.tenure.stress.Models;
import io.tenure.test.LongForm;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * {@link ResourceRegistry} against a map of counts: what is registered, shared, renewed, closed, forced and expired by name
 * at once. No time passes: whoever expires something sees that its time is up, unless it was renewed, for that lasts longer.
 */
@Param(name = "id", gen = IntGen.class, conf = "1:2")
public class RegistryModelTest {

    private static final Duration TTL = Duration.ofMillis(50);
    private static final Duration AHEAD = TTL.multipliedBy(2);
    private static final OptionalLong LONG =
            OptionalLong.of(AHEAD.multipliedBy(2).toNanos());

    private final Registered all = new Registered(kind -> kind.ttl(TTL).onTtl(onTtl())).ahead(AHEAD);

    /** What becomes of what is expired. */
    OnTtl onTtl() {
        return OnTtl.RELEASE;
    }

    private static String name(int id) {
        return "id-" + id;
    }

    /** Gives the id to a new resource, with one lease; false if a live one has it. */
    @Operation
    public boolean register(@Param(name = "id") int id) {
        try {
            all.named(name(id));
            return true;
        } catch (AlreadyRegisteredException taken) {
            return false;
        }
    }

    /** One lease more on what has the id; whether there is such a resource. Waits for one that is about to be born. */
    @Operation
    public boolean share(@Param(name = "id") int id) {
        while (all.find(name(id)) == null) {
            if (!all.isTaken(name(id))) {
                return false;
            }
        }
        return true;
    }

    /** One lease fewer, if there is a resource. */
    @Operation
    public void close(@Param(name = "id") int id) {
        ManagedResource<?> record = all.awaitBirth(name(id));
        if (record != null) {
            all.close(record);
        }
    }

    /**
     * Lets what has the id live longer, if it is live. Whether it was in time is not asked: a renewal that comes too late may
     * have moved the end of what somebody then ended, so that no expiry came first.
     */
    @Operation
    public void renew(@Param(name = "id") int id) {
        ManagedResource<?> record = all.awaitBirth(name(id));
        if (record != null) {
            var unused = all.registry().renew(record, LONG);
        }
    }

    /** Ends what has the id, or lets it keep to its leases, if its time is up; the id is free. */
    @Operation
    public void expire(@Param(name = "id") int id) {
        ManagedResource<?> record = all.awaitBirth(name(id));
        if (record != null) {
            all.expireAhead(record);
        }
    }

    /** Ends what has the id, whoever holds leases; whether it was this that ended it. */
    @Operation
    public boolean force(@Param(name = "id") int id) {
        ManagedResource<?> record = all.awaitBirth(name(id));
        boolean decided = record != null && record.tryRelease(ReleaseCause.FORCED);
        if (decided) {
            all.registry().release(record);
        }
        return decided;
    }

    /** What the registry is meant to be: for each id that is taken, how many leases are open, and which were renewed. */
    public static final class Specification {
        private final Map<Integer, Integer> leases = new HashMap<>();
        private final Set<Integer> renewed = new HashSet<>();

        /** As the registry's. */
        public boolean register(int id) {
            boolean isNew = leases.putIfAbsent(id, 1) == null;
            if (isNew) {
                renewed.remove(id);
            }
            return isNew;
        }

        /** As the registry's. */
        public boolean share(int id) {
            return leases.computeIfPresent(id, (key, count) -> count + 1) != null;
        }

        /** As the registry's. */
        public void close(int id) {
            leases.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
        }

        /** As the registry's. */
        public void renew(int id) {
            if (leases.containsKey(id)) {
                renewed.add(id);
            }
        }

        /** As the registry's. */
        public void expire(int id) {
            if (!renewed.contains(id)) {
                leases.remove(id);
            }
        }

        /** As the registry's. */
        public boolean force(int id) {
            return leases.remove(id) != null;
        }
    }

    @Test
    void eachInterleaving_isOneOfAMap() {
        Models.SHORT.check(getClass(), Specification.class);
    }

    @Test
    void underStress_itIsAMap() {
        Models.SHORT.stress(getClass(), Specification.class);
    }

    @LongForm
    void manyScenarios_areOfAMap(TestReporter reporter) {
        Models.LONG.check(getClass(), Specification.class);
        Models.LONG.stress(getClass(), Specification.class);
        reporter.publishEntry("runs", Integer.toString(2 * Models.LONG.runs()));
    }
}
