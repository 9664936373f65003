package io.tenure.examples.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.examples.gateway.order.Manner;
import io.tenure.examples.gateway.order.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {

    @TempDir
    private Path folder;

    @Test
    void goodFile_isReadInOrder() throws Exception {
        Path file =
                write("# from the shop\n\norder,account,amount,manner\no-1, a-7 ,1299,plain\n\no-2,a-7,1,forgetful\n");

        assertThat(OrderFile.read(file))
                .containsExactly(
                        new Order("o-1", "a-7", 1299, Manner.PLAIN), new Order("o-2", "a-7", 1, Manner.FORGETFUL));
    }

    @Test
    void badLines_areAllNamedWithFileAndLine() throws IOException {
        Path file = write("order,account,amount,manner\no-1,a,1,plain\no-1,a,1,plain\no-2,a,x,plain\no-3,a,1\n");

        assertThatThrownBy(() -> OrderFile.read(file))
                .isInstanceOf(OrderFileException.class)
                .hasMessage(String.join(
                        "\n",
                        file + ":3: order 'o-1' is on line 2, too",
                        file + ":4: amount is 'x', must be a whole number of cents",
                        file + ":5: has 3 fields, must have 4: order,account,amount,manner"));
    }

    @Test
    void manyBadLines_areCutAtTen() throws IOException {
        Path file = write("order,account,amount,manner\n" + "nonsense\n".repeat(1_000));

        assertThatThrownBy(() -> OrderFile.read(file))
                .message()
                .satisfies(message -> assertThat(message.lines()).hasSize(10));
    }

    @Test
    void missingHeader_isSaidOnce() throws IOException {
        Path file = write("o-1,a,1,plain\no-2,a,1,plain\n");

        assertThatThrownBy(() -> OrderFile.read(file))
                .hasMessage(file + ":1: expected the header order,account,amount,manner");
    }

    @Test
    void emptyMissingOrBinaryFile_isRefused() throws IOException {
        Path empty = write("order,account,amount,manner\n");
        assertThatThrownBy(() -> OrderFile.read(empty)).hasMessage(empty + ": holds no order");

        Path missing = folder.resolve("missing.csv");
        assertThatThrownBy(() -> OrderFile.read(missing)).hasMessage("there is no file " + missing);

        Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> OrderFile.read(binary)).hasMessage(binary + " is not UTF-8 text");

        assertThatThrownBy(() -> OrderFile.read(folder)).isInstanceOf(OrderFileException.class);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("orders.csv"), text);
    }
}
