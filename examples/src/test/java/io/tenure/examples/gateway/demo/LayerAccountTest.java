package io.tenure.examples.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenure.resource.Layer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LayerAccountTest {

    private static final Remains NOTHING = new Remains(0, 0, true, "");

    @Test
    void whatIsOpenInTheKilled_isGoneWithIt() {
        LayerAccount account =
                LayerAccount.inProcesses(Layer.MEMORY, report(10, 7, new Remains(3, 3, false, "")), List.of());

        assertThat(account).isEqualTo(new LayerAccount(10, 7, 0, 3, 0));
    }

    @Test
    void whatOthersNeverReleased_isLeft() {
        LayerAccount account = LayerAccount.inProcesses(
                Layer.CONNECTION, report(10, 10, NOTHING), List.of(report(10, 9, NOTHING), report(10, 8, NOTHING)));

        assertThat(account).isEqualTo(new LayerAccount(30, 27, 0, 0, 3));
    }

    @Test
    void whatIsThereAlthoughItWasReleased_isLeft() {
        List<GatewayReport> others = List.of(report(10, 10, new Remains(4, 2, true, "")));

        assertThat(LayerAccount.inProcesses(Layer.MEMORY, report(0, 0, NOTHING), others)
                        .left())
                .isEqualTo(4);
        assertThat(LayerAccount.inProcesses(Layer.CONNECTION, report(0, 0, NOTHING), others)
                        .left())
                .isEqualTo(2);
    }

    @Test
    void ofExternalOnes_theBankSpeaks() {
        BankReport.Position one = new BankReport.Position("o1", "gateway-1", 1, 2, 10, 4, 3, List.of());
        BankReport.Position other = new BankReport.Position("o2", "gateway-2", 0, 0, 5, 5, 0, List.of());

        assertThat(LayerAccount.atBank(new BankReport(3, 100, List.of(one, other), Map.of(), LedgerReport.NONE, 0)))
                .isEqualTo(new LayerAccount(15, 9, 3, 0, 3));
    }

    private static GatewayReport report(long created, long released, Remains remains) {
        Map<Layer, Long> opened = Map.of(Layer.MEMORY, created, Layer.CONNECTION, created);
        Map<Layer, Long> ended = Map.of(Layer.MEMORY, released, Layer.CONNECTION, released);
        return new GatewayReport("o", 0, 0, opened, ended, 0, Map.of(), Losses.NONE, 0, remains);
    }
}
