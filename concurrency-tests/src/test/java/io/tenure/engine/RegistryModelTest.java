package io.tenure.engine;

import io.tenure.resource.AlreadyRegisteredException;
import io.tenure.resource.ReleaseCause;
import io.tenure.stress.Models;
import io.tenure.test.LongForm;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** {@link ResourceRegistry} against a map of counts: what is registered, shared, closed and forced by name at once. */
@Param(name = "id", gen = IntGen.class, conf = "1:2")
public class RegistryModelTest {

    private final Registered all = new Registered();

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
        if (record != null && record.closeOne(ReleaseCause.CLOSED)) {
            all.registry().release(record);
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

    /** What the registry is meant to be: for each id that is taken, how many leases are open. */
    public static final class Specification {
        private final Map<Integer, Integer> leases = new HashMap<>();

        /** As the registry's. */
        public boolean register(int id) {
            return leases.putIfAbsent(id, 1) == null;
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
        public boolean force(int id) {
            return leases.remove(id) != null;
        }
    }

    @Test
    void eachInterleaving_isOneOfAMap() {
        Models.SHORT.check(RegistryModelTest.class, Specification.class);
    }

    @Test
    void underStress_itIsAMap() {
        Models.SHORT.stress(RegistryModelTest.class, Specification.class);
    }

    @LongForm
    void manyScenarios_areOfAMap(TestReporter reporter) {
        Models.LONG.check(RegistryModelTest.class, Specification.class);
        Models.LONG.stress(RegistryModelTest.class, Specification.class);
        reporter.publishEntry("runs", Integer.toString(2 * Models.LONG.runs()));
    }
}
