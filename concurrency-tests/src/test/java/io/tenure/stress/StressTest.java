package io.tenure.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.infra.runners.TestList;

/** All stress tests of all rooms, a moment each; {@link EngineStressTest} and {@link RoomsStressTest} take their time. */
@Tag("stress")
class StressTest {

    private static final String MILLIS_EACH = "60";
    private static final Duration AT_MOST = Duration.ofMinutes(4);

    @Test
    void shortForm_showsNothingForbidden(@TempDir Path folder) throws Exception {
        List<StressLine> lines = new StressProcess(folder)
                .run(ShortForm.class, AT_MOST, MILLIS_EACH, ".*").stream()
                        .filter(StressLine::isOne)
                        .map(StressLine::parse)
                        .toList();

        assertThat(lines).filteredOn(StressLine::isBad).isEmpty();
        assertThat(lines.stream().map(StressLine::test).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(TestList.tests());
    }
}
