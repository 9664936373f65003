package io.tenure.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tenure.test.RequiresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of servers that nobody closes, in JVMs that end: {@link LeftServers}, {@link ChildStarter}. */
@Tag("processes")
@RequiresServer({"redis-server", "setpriv"})
class LeftServersTest {

    @TempDir
    Path folder;

    @Test
    void jvmThatEnds_leavesNothing() throws Exception {
        Process jvm = startJvm();
        ProcessHandle redis = redisOf(jvm);

        jvm.getOutputStream().close();

        assertThat(jvm.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(redis.isAlive()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void jvmThatIsKilled_leavesNoServer() throws Exception {
        Process jvm = startJvm();
        ProcessHandle redis = redisOf(jvm);
        assertThat(redis.isAlive()).isTrue();

        jvm.destroyForcibly();

        await().until(() -> !redis.isAlive());
    }

    private static ProcessHandle redisOf(Process jvm) throws IOException {
        BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8);
        return ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
    }

    private Process startJvm() throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forgetful.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Starts a Redis on a thread that ends, says its process id, waits for the end of its stdin, and closes nothing. */
    static final class Forgetful {

        private Forgetful() {}

        public static void main(String[] arguments) throws Exception {
            Thread starter =
                    new Thread(() -> System.out.println(RedisServer.start().pid()));
            starter.start();
            starter.join();
            while (System.in.read() >= 0) {
                // Until the parent closes it.
            }
        }
    }
}
