package io.tenure.strength;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        Process process = new ProcessBuilder(command())
                .directory(CORE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(AT_MOST.toSeconds(), TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "did not end within " + AT_MOST;
                throw new AssertionError("PIT " + how + "; " + log + " says why");
            }
            return Score.read(folder.resolve("mutations.csv"));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
            command.add("--excludedClasses=" + String.join(",", room.except()));
        }
        return command;
    }
}
