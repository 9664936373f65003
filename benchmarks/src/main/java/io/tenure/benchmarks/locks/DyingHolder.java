package io.tenure.benchmarks.locks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that holds locks, to be killed. One that is not is gone when this process is. */
final class DyingHolder implements AutoCloseable {

    private final Process process;

    private DyingHolder(Process process) {
        this.process = process;
    }

    /** Starts it, and returns once it holds everything. */
    static DyingHolder start(HolderMain.Task task) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(
                java,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                HolderMain.class.getName()));
        command.addAll(task.arguments());
        try {
            DyingHolder holder = new DyingHolder(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
            holder.awaitHolding();
            return holder;
        } catch (IOException e) {
            throw new UncheckedIOException("the process that is to die cannot be started", e);
        }
    }

    private void awaitHolding() throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String said = out.readLine();
        if (!HolderMain.HOLDING.equals(said)) {
            close();
            throw new IllegalStateException("the process that is to die holds nothing; it said " + said);
        }
    }

    /** SIGKILL, by its process id; the moment before it was sent. */
    long kill() {
        long killedNanos = System.nanoTime();
        process.destroyForcibly();
        process.onExit().join();
        return killedNanos;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
