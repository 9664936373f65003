package io.tenure.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tenure.cluster.OwnerState;
import io.tenure.resource.Layer;
import io.tenure.resource.ReleaseCause;
import io.tenure.resource.ResourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That docs/meters.md lists the meters that there are. */
class MetersDocumentTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void document_listsEachMeterWithTypeAndTags() throws IOException {
        try (TenureMeters meters = TenureMeters.builder(registry)
                .kinds(ResourceKind.external("lock", String.class).build())
                .build()) {
            meters.bindTo(new FakeReadings());
            Map<String, String> shown = new TreeMap<>();
            registry.getMeters().stream()
                    .filter(meter -> !meter.getId().getName().endsWith(".histogram"))
                    .forEach(meter -> shown.put(meter.getId().getName(), typeAndTags(meter)));

            assertThat(documented()).isEqualTo(shown);
        }
    }

    @Test
    void document_listsEachValueOfATag() throws IOException {
        String document = Files.readString(document());

        Stream.of(Layer.values(), ReleaseCause.values(), OwnerState.values())
                .flatMap(Arrays::stream)
                .forEach(constant -> assertThat(document).contains("`" + KindMeters.lower(constant) + "`"));
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(document())) {
            if (line.startsWith("| `tenure.")) {
                String[] cells = line.split("\\|", -1);
                assertThat(cells).as(line).hasSize(6);
                assertThat(cells[4].strip()).as(line).isNotEmpty();
                String name = cells[1].replace('`', ' ').strip();
                assertThat(documented.put(name, cells[2].strip() + ": " + cells[3].strip()))
                        .as(name)
                        .isNull();
            }
        }
        return documented;
    }

    private static String typeAndTags(Meter meter) {
        String tags = meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.joining(", "));
        // Tags come in alphabetical order; the document has the general one first.
        return type(meter) + ": " + tags.replace("cause, kind, layer", "kind, layer, cause");
    }

    private static String type(Meter meter) {
        if (meter instanceof Timer) {
            return "timer";
        }
        if (meter instanceof FunctionCounter) {
            return "counter";
        }
        return meter instanceof TimeGauge ? "gauge, time" : "gauge";
    }

    private static Path document() {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.exists(here.resolve("docs")) ? here : here.getParent();
        return root.resolve("docs/meters.md");
    }
}
