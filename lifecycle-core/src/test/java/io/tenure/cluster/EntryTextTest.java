package io.tenure.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.store.StoreLimits;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTextTest {

    private static final String HEADER = "tenure thing 1";

    private static Decoded<Map<String, String>> readAll(String text) {
        return EntryText.read("thing", text, in -> in.all(""));
    }

    private static Decoded<String> readOne(String text) {
        return EntryText.read("thing", text, in -> in.text("a"));
    }

    private static String withLines(int lines) {
        return IntStream.range(1, lines).mapToObj(i -> "\nf" + i + ": v").collect(Collectors.joining("", HEADER, ""));
    }

    @Test
    void I1_noMoreThanTheLimitOfLines() {
        assertThat(readAll(withLines(256)).value()).hasSize(255);
        assertThat(readAll(withLines(257)).problem()).contains("256 lines");
    }

    @Test
    void I1_noMoreLinesAreWritten_thanAreRead() {
        EntryText.Writer writer = EntryText.of("thing");
        IntStream.range(1, 256).forEach(i -> writer.field("f" + i, "v"));

        assertThat(readAll(writer.text()).value()).hasSize(255);
        assertThatThrownBy(() -> writer.field("more", "v")).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void I1_noMoreThanAStoreKeeps() {
        String start = HEADER + "\na: ";
        String longest = start + "x".repeat(StoreLimits.MAX_VALUE - start.length());

        assertThat(readOne(longest).value()).isNotNull();
        assertThat(readOne(longest + "x").problem()).contains("characters");
    }

    @Test
    void whatIsWritten_isRead() {
        String text = EntryText.of("thing").field("a", "one\ntwo: 100%").text();

        assertThat(readOne(text).value()).isEqualTo("one\ntwo: 100%");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\na: 1\n",
                "\na: 1\n\n",
                "\na: 1\nb",
                "\na: 1\nb:2",
                "\na: 1\n: 2",
                "\na:1",
                "\n a: 1",
                "\na: 1\r",
                "\na: 100%"
            })
    void I2_aLineThatIsNotANameAndAValueAsWritten_makesItUnreadable(String fields) {
        assertThat(readOne(HEADER + fields).value()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "tenure thing 2", "tenure thing 1 ", "tenure other 1", " tenure thing 1", "tenure thing"})
    void I2_anotherHeader_makesItUnreadable(String header) {
        assertThat(readOne(header + "\na: 1").value()).isNull();
    }

    @Test
    void I2_aLineThatIsNone_isNamed() {
        assertThat(readOne(HEADER + "\na: 1\n: 2").problem()).isEqualTo("line 3 is not a name and a value");
        assertThat(readOne("tenure thing 2\na: 1").problem()).isEqualTo("its version is not 1");
        assertThat(readOne("tenure things 1\na: 1").problem()).startsWith("it does not begin with");
        assertThat(readAll(HEADER + "\na%2: 1").problem()).isEqualTo("a name under  is badly encoded");
    }

    @Test
    void I2_aNameThatComesTwice_makesItUnreadable() {
        assertThat(readOne(HEADER + "\na: 1\na: 1").problem()).contains("line 3");
        assertThat(readAll(HEADER + "\na: 1\na: 2").problem()).contains("line 3");
    }

    @Test
    void I2_aFieldThatNobodyTakes_makesItUnreadable() {
        assertThat(readOne(HEADER + "\na: 1").value()).isEqualTo("1");
        assertThat(readOne(HEADER + "\na: 1\nb: 2").problem()).contains("does not know");
    }

    @Test
    void I2_aFieldThatIsNotThere_makesItUnreadable() {
        assertThat(readOne(HEADER).problem()).contains("no a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "+1", "1 ", "", "x", "9223372036854775808"})
    void I2_aNumberThatIsNotAsWritten_makesItUnreadable(String number) {
        assertThat(EntryText.read("thing", HEADER + "\na: " + number, in -> in.number("a"))
                        .value())
                .isNull();
    }

    @Test
    void I2_aFlagOrNonceThatIsNotAsWritten_makesItUnreadable() {
        assertThat(EntryText.read("thing", HEADER + "\na: TRUE", in -> in.flag("a"))
                        .value())
                .isNull();
        assertThat(EntryText.read("thing", HEADER + "\na: 0FF", in -> in.hex("a"))
                        .value())
                .isNull();
    }
}
