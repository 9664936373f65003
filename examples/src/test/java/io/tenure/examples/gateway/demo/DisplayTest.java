package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisplayTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void table_isDrawnAnewInItsPlace() {
        LiveDisplay display = new LiveDisplay(out, () -> List.of("row 1", "row 2"), new Stopwatch());
        display.refresh();
        display.happened("kill");

        // Two rows and a blank line before the event came.
        assertThat(shown()).contains("\u001b[3A").contains("\u001b[2Krow 2\n").contains("kill");
    }

    @Test
    void afterClose_nothingIsDrawn() {
        LiveDisplay display = new LiveDisplay(out, () -> List.of("row"), new Stopwatch());
        display.close();
        bytes.reset();
        display.close();
        display.refresh();

        assertThat(shown()).isEmpty();
    }

    @Test
    void lines_carryNoEscapeSequences() {
        LineDisplay display = new LineDisplay(out, () -> "summary", new Stopwatch());
        display.happened("kill");
        display.refresh();
        display.close();

        assertThat(shown()).matches(" +\\d+\\.\\d s  kill\\R");
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
