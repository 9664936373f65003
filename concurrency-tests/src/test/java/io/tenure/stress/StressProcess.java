package io.tenure.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        Path log = folder.resolve(LOG);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "ended with " + process.exitValue() : "did not end within " + atMost;
                throw new AssertionError(main.getSimpleName() + ' ' + how + ":\n" + Files.readString(log));
            }
            return Files.readAllLines(log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
