package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewaysTest {

    private static final URI A = URI.create("http://127.0.0.1:1");
    private static final URI B = URI.create("http://127.0.0.1:2");

    @Test
    void orders_goToEachInTurn() {
        Gateways gateways = new Gateways(List.of(A, B));

        assertThat(List.of(gateways.next(), gateways.next(), gateways.next()))
                .extracting(next -> next.orElseThrow())
                .containsExactly(A, B, A);
    }

    @Test
    void oneThatIsGone_getsNoMore() {
        Gateways gateways = new Gateways(List.of(A, B));
        gateways.gone(A);

        assertThat(gateways.next()).contains(B);
        assertThat(gateways.next()).contains(B);
        gateways.gone(B);
        assertThat(gateways.next()).isEmpty();
    }
}
