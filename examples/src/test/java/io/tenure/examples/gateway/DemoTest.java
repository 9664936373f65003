package io.tenure.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoTest {

    private static final int WRONG_ARGUMENTS = 2;

    private final StringWriter err = new StringWriter();
    private final CommandLine demo = Demo.newCommandLine().setErr(new PrintWriter(err, true));

    @TempDir
    private Path folder;

    @Test
    void numbersOutOfBounds_areNamed() {
        assertThat(demo.execute("--seconds", "1")).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("load lasts 1.0 s, must last 5 to 600 s");

        assertThat(demo.execute("--rate", "0")).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("rate is 0, must be 1 to 1000");

        assertThat(demo.execute("--rate", "many")).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("many");
    }

    @Test
    void shortRunOnServers_isRefused() {
        assertThat(demo.execute("--servers", "--seconds", "10")).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("load lasts 10.0 s, must last 15 to 600 s");
    }

    @Test
    void ungovernedOnServers_isRefused() {
        assertThat(demo.execute("--redis", "redis://127.0.0.1:1", "--ungoverned"))
                .isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("servers are for gateways with Tenure");
    }

    @Test
    void badOrders_areNamedWithTheirLines() throws IOException {
        Path file = Files.writeString(folder.resolve("o.csv"), "order,account,amount,manner\no-1,a,0,plain\n");

        assertThat(demo.execute("--orders", file.toString())).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains(file + ":2: amount is '0', must be 1 to 1000000000 cents");
    }

    @Test
    void tooFewOrders_areRefusedWithTheTimeTheyLast() throws IOException {
        Path file = Files.writeString(folder.resolve("o.csv"), "order,account,amount,manner\no-1,a,1,plain\n");

        assertThat(demo.execute("--orders", file.toString(), "--rate", "1")).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains("load lasts 1.0 s, must last 5 to 600 s");
    }

    @Test
    void folderInUse_isRefused() throws IOException {
        Files.writeString(folder.resolve("tenure.db"), "of another run");

        assertThat(demo.execute("--keep-logs", folder.toString())).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains(folder + " is not empty");
    }

    @Test
    void fileInPlaceOfTheFolder_isRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(demo.execute("--keep-logs", file.toString())).isEqualTo(WRONG_ARGUMENTS);
        assertThat(err.toString()).contains(file + " is no folder");
    }
}
