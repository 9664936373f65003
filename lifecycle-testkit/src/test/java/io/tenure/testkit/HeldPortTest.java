package io.tenure.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldPortTest {

    @Test
    void heldPort_refusesUntilAServerListens() throws IOException {
        try (HeldPort port = HeldPort.any()) {
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
            for (int run = 0; run < 2; run++) {
                try (ServerSocket server = new ServerSocket(
                                port.number(), 5, port.address().getAddress());
                        Socket client = connect(port)) {
                    assertThat(client.isConnected()).isTrue();
                }
            }
            assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void severalPorts_areDifferent() {
        List<HeldPort> ports = HeldPort.several(20);

        assertThat(ports).extracting(HeldPort::number).doesNotHaveDuplicates();

        ports.forEach(HeldPort::close);
        ports.forEach(HeldPort::close);
    }

    private static Socket connect(HeldPort port) throws IOException {
        return new Socket(port.address().getAddress(), port.number());
    }
}
