package io.tenure.examples.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.examples.gateway.bank.Bank;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParentTest {

    @Test
    void childWhoseParentIsGone_ends() throws Exception {
        Process child = new ProcessBuilder(JavaCommand.of(Bank.class, List.of())).start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains("port");
            // What the kernel does with this end of the pipe when a parent dies, however it dies.
            child.getOutputStream().close();

            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(3);
        } finally {
            child.destroyForcibly();
        }
    }
}
