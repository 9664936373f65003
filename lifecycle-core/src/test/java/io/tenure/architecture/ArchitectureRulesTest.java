package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule fires where it is broken: a house is planted in a temporary directory, with one thing wrong. */
@Tag("build")
class ArchitectureRulesTest {

    private static final Rooms HOUSE = new Rooms("planted");

    @TempDir
    Path directory;

    @Test
    void unlistedRoom_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.everyRoomIsListed(HOUSE),
                "planted.cellar.Wine stands in no listed room: cellar",
                "package planted.cellar; class Wine {}");
    }

    @Test
    void importUpward_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.importsRunDownward(HOUSE),
                "store (floor 1) reaches engine (floor 4)",
                "package planted.store; public class Store { planted.engine.Engine[] engines; }",
                "package planted.engine; public class Engine {}");
    }

    @Test
    void importOnOneFloor_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.importsRunDownward(HOUSE),
                "resource (floor 0) reaches event (floor 0)",
                "package planted.resource; public class Kind { planted.event.Created created; }",
                "package planted.event; public class Created {}");
    }

    @Test
    void importDownward_andOfResourcesByEvents_isAllowed() throws IOException {
        var classes = Planted.compile(
                directory,
                "package planted; public class Coordinator { planted.event.Created created; }",
                "package planted.event; public class Created { planted.resource.Kind kind; planted.time.Clock clock; }",
                "package planted.resource; public class Kind { planted.time.Clock clock; }",
                "package planted.time; public class Clock {}");

        assertThatCode(() -> ArchitectureRules.importsRunDownward(HOUSE).check(classes))
                .doesNotThrowAnyException();
    }

    @Test
    void cycleInsideARoom_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.packagesHaveNoCycles(HOUSE),
                "Cycle detected",
                "package planted.store.one; public class One { planted.store.two.Two two; }",
                "package planted.store.two; public class Two { planted.store.one.One one; }");
    }

    @Test
    void clocksThreadsAndSeeds_outsideTime_areReported() throws IOException {
        List<String> expressions = List.of(
                "System.nanoTime()",
                "System.currentTimeMillis()",
                "java.time.Instant.now()",
                "java.time.Clock.systemUTC()",
                "new Thread(() -> {})",
                "new Thread() {}",
                "new java.util.Timer()",
                "java.util.concurrent.Executors.newCachedThreadPool()",
                "new java.util.concurrent.ForkJoinPool()",
                "java.util.concurrent.ThreadLocalRandom.current()",
                "new java.util.Random(1)",
                "new java.security.SecureRandom()",
                "Math.random()",
                "java.util.UUID.randomUUID()",
                "new java.util.concurrent.CompletableFuture<>().orTimeout(1, java.util.concurrent.TimeUnit.SECONDS)",
                "new java.util.concurrent.CompletableFuture<>().completeOnTimeout(null, 1, null)",
                "java.util.concurrent.CompletableFuture.runAsync(() -> {})",
                "((java.util.concurrent.CompletionStage<?>) null).thenRunAsync(() -> {})",
                "java.util.List.of().parallelStream()",
                "java.util.stream.Stream.of(1).parallel()",
                "(java.util.function.LongSupplier) System::nanoTime",
                "(java.util.function.Supplier<?>) () -> java.util.UUID.randomUUID()");
        String[] sources = IntStream.range(0, expressions.size())
                .mapToObj(
                        i -> "package planted.engine; class Engine" + i + " { Object o = " + expressions.get(i) + "; }")
                .toArray(String[]::new);

        var report = ArchitectureRules.onlyTimeTouchesClocksThreadsAndSeeds(HOUSE)
                .evaluate(Planted.compile(directory, sources))
                .getFailureReport()
                .toString();

        assertThat(IntStream.range(0, expressions.size()).filter(i -> !reports(report, "planted.engine.Engine" + i)))
                .extracting(expressions::get)
                .isEmpty();
    }

    @Test
    void clockInTime_andExecutorGivenToAsync_areAllowed() throws IOException {
        var classes = Planted.compile(
                directory,
                "package planted.time; class Clock { long now = System.nanoTime(); }",
                "package planted.engine; class Engine { "
                        + "Object o = java.util.concurrent.CompletableFuture.runAsync(() -> {}, Runnable::run); }");

        assertThatCode(() -> ArchitectureRules.onlyTimeTouchesClocksThreadsAndSeeds(HOUSE)
                        .check(classes))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thread", "java.util.concurrent.TimeUnit.SECONDS"})
    void sleep_isReportedEvenInTime(String sleeper) throws IOException {
        assertBroken(
                ArchitectureRules.nobodySleeps(),
                "planted.time.Clock",
                "package planted.time; class Clock { void rest() throws Exception { " + sleeper + ".sleep(1); } }");
    }

    @Test
    void packageWithoutNullMarked_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.roomsAreNullMarked(),
                "planted.engine is not @NullMarked",
                "package planted.engine; class Engine {}");
    }

    @Test
    void openPublicClass_isReported() throws IOException {
        assertBroken(
                ArchitectureRules.publicConcreteClassesAreFinal(),
                "planted.engine.Engine is public and concrete",
                "package planted.engine; public class Engine {}");
    }

    private static boolean reports(String report, String type) {
        return report.contains(type + ".") || report.contains(type + "$");
    }

    private void assertBroken(ArchRule rule, String message, String... sources) throws IOException {
        var classes = Planted.compile(directory, sources);

        assertThat(rule.allowEmptyShould(false).evaluate(classes).hasViolation())
                .isTrue();
        assertThatThrownBy(() -> rule.check(classes))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(message);
    }
}
