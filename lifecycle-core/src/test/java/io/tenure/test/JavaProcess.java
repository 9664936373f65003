package io.tenure.test;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, of the same Java, that runs a program to its end. It outlives neither its time nor this JVM. */
public final class JavaProcess {

    private JavaProcess() {}

    /**
     * Runs it, and waits for its end.
     *
     * @param folder where it runs
     * @param log where it leaves what it prints
     * @param arguments those of {@code java}
     * @return its exit status; nothing if it had to be ended
     */
    public static OptionalInt run(Path folder, Path log, Duration atMost, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(arguments);
        command.add(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Thread ending = new Thread(() -> end(process), "end-of-" + process.pid());
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
                    ? OptionalInt.of(process.exitValue())
                    : OptionalInt.empty();
        } finally {
            end(process);
            process.waitFor();
            forget(ending);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void forget(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException onItsWay) {
            // This JVM ends, and the hook runs: it finds nobody.
            return;
        }
    }
}
