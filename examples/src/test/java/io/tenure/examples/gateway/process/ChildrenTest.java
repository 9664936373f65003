package io.tenure.examples.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.examples.gateway.bank.Bank;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildrenTest {

    private static final Duration WITHIN = Duration.ofSeconds(20);

    @TempDir
    private Path logs;

    @Test
    void close_endsThemAll() throws Exception {
        ChildProcess child;
        try (Children children = new Children(logs)) {
            child = children.start("bank", Bank.class, List.of(), message -> {});
            assertThat(child.awaitReady(WITHIN).number("port")).isPositive();
            assertThatCode(child::requireAlive).doesNotThrowAnyException();
        }
        assertThat(child.isAlive()).isFalse();
        assertThatThrownBy(child::requireAlive).hasMessageStartingWith("bank ended by itself, with status 137");
    }

    @Test
    void afterClose_noneIsStarted() {
        Children children = new Children(logs);
        children.close();

        assertThatThrownBy(() -> children.start("bank", Bank.class, List.of(), message -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ending");
    }

    @Test
    void childThatFails_isToldWithWhatItLogged() throws Exception {
        try (Children children = new Children(logs)) {
            ChildProcess child = children.start("odd", Object.class, List.of(), message -> {});

            assertThatThrownBy(() -> child.awaitReady(WITHIN))
                    .isInstanceOf(ChildFailedException.class)
                    .hasMessageStartingWith("odd ended at once")
                    .hasMessageContaining("java.lang.Object");
            assertThatThrownBy(() -> child.awaitEnd(WITHIN, 0)).hasMessageContaining("ended with status 1 and not 0");
        }
    }
}
