package io.tenure.sqlite.kills;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes over one store that are ended in order, or stopped and continued. */
@Tag("processes")
final class SignalsTest {

    private static final int ENOUGH = 8;
    private static final int TRIES = 50;

    @TempDir
    private Path directory;

    @Test
    void G6_terminatedProcess_leavesNothing_atOnce() throws Exception {
        try (Fleet fleet = new Fleet(directory, 1)) {
            WorkerProcess leaver = fleet.start();
            fleet.start();
            fleet.awaitReady(2);
            awaitHolding(fleet, leaver);

            leaver.terminate();
            leaver.awaitEnd();

            assertThat(fleet.heldBy(leaver)).as("left in the depot").isEmpty();
            String owner = leaver.owners().iterator().next();
            assertThat(fleet.list(key -> key.contains(owner)))
                    .as("left in the store")
                    .containsExactly("tombstones/" + owner);
            assertThat(fleet.value("tombstones/" + owner)).contains("clean");
            assertThat(fleet.judge().recovery(leaver)).as("cleanup by others").isNull();
            finish(fleet);
        }
    }

    @Test
    void G5_stoppedProcess_keepsItsTtl_thenFindsItselfLost_andItsLateWritesAreRefused() throws Exception {
        try (Fleet fleet = new Fleet(directory, 2)) {
            WorkerProcess stopped = fleet.start();
            fleet.start();
            fleet.awaitReady(2);
            awaitHolding(fleet, stopped);
            String owner = stopped.owners().iterator().next();

            stopBetweenWrites(fleet, stopped);
            fleet.await("its things are released by others", () -> textOf(fleet.heldBy(stopped)));
            fleet.await(
                    "its records are gone",
                    () -> String.join("\n", fleet.list(key -> key.contains(owner) && !key.startsWith("tombstones/"))));
            assertThat(stopped.lateWrites()).isEmpty();

            stopped.signal("CONT");
            fleet.await("it finds itself lost", () -> stopped.lost().contains(owner) ? "" : "not lost");
            fleet.await("it joins anew", () -> stopped.owners().size() > 1 ? "" : "not joined");
            fleet.await("it takes again", () -> fleet.heldBy(stopped).isEmpty() ? "nothing held" : "");

            assertThat(stopped.lost()).containsExactly(owner);
            assertThat(stopped.lateWrites())
                    .as("its late writes")
                    .isNotEmpty()
                    .allSatisfy(write -> assertThat(write).startsWith("REFUSED invalid"));
            finish(fleet);
        }
    }

    private static void awaitHolding(Fleet fleet, WorkerProcess worker) {
        fleet.await("worker " + worker.number() + " holds enough of both kinds", () -> {
            List<Thing> held = fleet.heldBy(worker);
            Set<String> kinds = new HashSet<>();
            held.forEach(thing -> kinds.add(thing.kind()));
            return held.size() >= ENOUGH && kinds.size() == 2 ? "" : "it holds " + held;
        });
    }

    /** A process that is stopped in the midst of a write holds up all writers, and so the cleanup, until it goes on. */
    private static void stopBetweenWrites(Fleet fleet, WorkerProcess worker) {
        for (int i = 0; i < TRIES; i++) {
            worker.signal("STOP");
            if (fleet.canWrite()) {
                return;
            }
            worker.signal("CONT");
        }
        throw new AssertionError("stopped " + TRIES + " times, and always in the midst of a write");
    }

    private static String textOf(List<Thing> things) {
        return things.isEmpty() ? "" : things.toString();
    }

    /** The rest goes on, agrees with the depot, and leaves nothing. */
    private static void finish(Fleet fleet) {
        fleet.settle();
        fleet.dismissAll();
        Judge judge = fleet.judge();
        assertThat(judge.falselyReleased())
                .as("released, though a living owner held it")
                .isEmpty();
        assertThat(judge.otherwiseWrong()).as("wrong in the depot's history").isEmpty();
    }
}
