package io.tenure.testkit.server;

import io.tenure.time.SystemTime;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Programs that are run to their end. */
final class Programs {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Programs() {}

    static boolean isOnPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Runs a program, and returns what it wrote to stdout.
     *
     * @throws ServerException if it cannot be started, takes too long, or ends with another status than 0
     */
    static String run(List<String> command) {
        try {
            Path out = Files.createTempFile("tenure-program-", ".out");
            Path err = Files.createTempFile("tenure-program-", ".err");
            try {
                return run(command, out, err);
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new ServerException(command.get(0) + " cannot be run", e);
        }
    }

    private static String run(List<String> command, Path out, Path err) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        withoutEtcdSettings(builder).environment().put("ETCDCTL_API", "3");
        Process process = builder.start();
        awaitEnd(process, command);
        String said = Files.readString(out, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new ServerException(String.join(" ", command) + " ended with status " + process.exitValue() + ":\n"
                    + said + Files.readString(err, StandardCharsets.UTF_8));
        }
        return said;
    }

    /** What this process inherited must not configure the servers of a test. */
    static ProcessBuilder withoutEtcdSettings(ProcessBuilder builder) {
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCD"));
        return builder;
    }

    private static void awaitEnd(Process process, List<String> command) {
        try {
            SystemTime.instance().await(process.onExit(), PATIENCE);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerException("interrupted while " + command.get(0) + " ran", e);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            throw new ServerException(String.join(" ", command) + " did not end in time", e);
        }
    }
}
