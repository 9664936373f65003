package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processes")
class JavaProcessTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /** Ends with the status that it is given, or never. */
    static final class Program {
        public static void main(String[] arguments) throws Exception {
            System.out.println("begun " + ProcessHandle.current().pid());
            if (arguments.length == 0) {
                Thread.currentThread().join();
            }
            System.exit(Integer.parseInt(arguments[0]));
        }
    }

    /** Waits for a {@link Program} that does not end, and then ends itself. */
    static final class Parent {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Thread waiting = new Thread(() -> waitForChild(folder));
            waiting.setDaemon(true);
            waiting.start();
            while (!hasBegun(folder.resolve("child"))) {
                Thread.onSpinWait();
            }
        }

        private static boolean hasBegun(Path log) throws Exception {
            return Files.exists(log) && Files.readString(log).endsWith("\n");
        }

        private static void waitForChild(Path folder) {
            try {
                JavaProcess.run(folder, folder.resolve("child"), LONG, program(Program.class));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static List<String> program(Class<?> main, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("-Xmx32m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(List.of(arguments));
        return all;
    }

    @Test
    void statusAndOutput_areThoseOfTheProgram() throws Exception {
        Path log = folder.resolve("log");

        assertThat(JavaProcess.run(folder, log, LONG, program(Program.class, "3")))
                .hasValue(3);

        assertThat(log).content().startsWith("begun ");
    }

    @Test
    void programThatDoesNotEnd_isEnded() throws Exception {
        Path log = folder.resolve("log");

        assertThat(JavaProcess.run(folder, log, Duration.ofSeconds(5), program(Program.class)))
                .isEmpty();

        requireEnded(log);
    }

    @Test
    void programIsEnded_whenThisJvmEnds() throws Exception {
        assertThat(JavaProcess.run(folder, folder.resolve("log"), LONG, program(Parent.class, folder.toString())))
                .hasValue(0);

        requireEnded(folder.resolve("child"));
    }

    /** It has said its process id. */
    private static void requireEnded(Path log) throws Exception {
        long pid = Long.parseLong(Files.readString(log).trim().substring("begun ".length()));
        ProcessHandle process = ProcessHandle.of(pid).orElse(null);
        if (process != null) {
            process.onExit().get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }
}
