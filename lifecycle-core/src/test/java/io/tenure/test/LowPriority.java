package io.tenure.test;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Where the system property {@code tests.lowPriority} is true, lets this JVM run on what other processes leave of the
 * cores: tests in virtual time have no deadlines, and those of other modules, side by side with them, do. Linux only;
 * where there is no {@code renice} nothing happens.
 */
public final class LowPriority implements LauncherSessionListener {

    private static final File THREADS = new File("/proc/self/task");

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        String[] threads = THREADS.list();
        if (!Boolean.getBoolean("tests.lowPriority") || threads == null) {
            return;
        }
        // Each by itself, as Linux has it; a thread that begins later is as its creator.
        List<String> command = new ArrayList<>(List.of("renice", "-n", "10", "-p"));
        command.addAll(List.of(threads));
        try {
            new ProcessBuilder(command)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            System.err.println("The tests keep their priority: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
