package io.tenure.stress;

import io.tenure.test.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** A JVM of its own, of the same Java, in which stress tests run: with both compilers, and with no other test around. */
final class StressProcess {

    private static final String LOG = "log";

    private final Path folder;

    /** @param folder where it runs, and leaves what it prints */
    StressProcess(Path folder) {
        this.folder = folder;
    }

    /**
     * Runs a program to its end.
     *
     * @return what it printed
     * @throws AssertionError if it did not end well, or not in time
     */
    List<String> run(Class<?> main, Duration atMost, String... args) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        arguments.addAll(List.of(args));
        Path log = folder.resolve(LOG);
        OptionalInt status = JavaProcess.run(folder, log, atMost, arguments);
        if (status.isEmpty() || status.getAsInt() != 0) {
            String how = status.isPresent() ? "ended with " + status.getAsInt() : "did not end within " + atMost;
            throw new AssertionError(main.getSimpleName() + ' ' + how + ":\n" + Files.readString(log));
        }
        return Files.readAllLines(log);
    }
}
