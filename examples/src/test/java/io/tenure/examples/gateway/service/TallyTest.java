package io.tenure.examples.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void counts_areByLayerAndByFormerOwner() {
        Tally tally = new Tally();
        tally.created(Layer.MEMORY);
        tally.created(Layer.MEMORY);
        tally.released(Layer.MEMORY);
        tally.expired();
        tally.reclaimed("o1", "account-hold/order-1");
        tally.reclaimed("o1", "account-hold/order-1");
        tally.reclaimed("o1", "http-registration/order-1");

        assertThat(tally.toJson())
                .containsEntry("created", Map.of("MEMORY", 2L, "CONNECTION", 0L, "EXTERNAL", 0L))
                .containsEntry("released", Map.of("MEMORY", 1L, "CONNECTION", 0L, "EXTERNAL", 0L))
                .containsEntry("expired", 1L)
                .containsEntry("reclaimed", Map.of("o1", 2));
    }
}
