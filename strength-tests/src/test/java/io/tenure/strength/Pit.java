package io.tenure.strength;

import io.tenure.test.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pitest.mutationtest.commandline.MutationCoverageReport;

/** Runs PIT on one room, in a JVM of its own that starts others. */
final class Pit {

    private static final Duration AT_MOST = Duration.ofMinutes(48);
    private static final Path CORE =
            Path.of("..", "lifecycle-core").toAbsolutePath().normalize();
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private final Room room;
    private final Path folder;

    /**
     * One that has not begun.
     *
     * @param folder where it leaves what it found out, for people, too
     */
    Pit(Room room, Path folder) {
        this.room = room;
        this.folder = folder;
    }

    Score run() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path log = folder.resolve("log");
        OptionalInt status = JavaProcess.run(CORE, log, AT_MOST, arguments());
        if (status.isEmpty() || status.getAsInt() != 0) {
            String how = status.isPresent() ? "ended with " + status.getAsInt() : "did not end within " + AT_MOST;
            throw new AssertionError("PIT " + how + "; " + log + " says why");
        }
        return Score.read(folder.resolve("mutations.csv"));
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-cp",
                CLASS_PATH,
                MutationCoverageReport.class.getName(),
                "--reportDir=" + folder,
                "--timestampedReports=false",
                "--outputFormats=CSV,HTML",
                "--sourceDirs=" + CORE.resolve(Path.of("src", "main", "java")),
                "--mutableCodePaths=" + CORE.resolve(Path.of("target", "classes")),
                "--targetClasses=" + String.join(",", room.classes()),
                "--targetTests=" + String.join(",", room.tests()),
                "--excludedGroups=long,build,processes,volume",
                "--mutators=DEFAULTS",
                "--threads=1",
                "--timeoutFactor=2",
                "--timeoutConst=3000",
                "--jvmArgs=-Xmx512m,-XX:+UseSerialGC,-XX:TieredStopAtLevel=1,-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "--verbosity=QUIET"));
        if (!room.except().isEmpty()) {
            // Without a value it would take what follows for one.
            arguments.add("--excludedClasses=" + String.join(",", room.except()));
        }
        return arguments;
    }
}
