package io.tenure.strength;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTest {

    private static final String LINES = """
            A.java,io.a.A,Math,sum,7,KILLED,io.a.ATest
            A.java,io.a.A,Math,sum,8,TIMED_OUT,none
            A.java,io.a.A,Math,sum,9,SURVIVED,none
            A.java,io.a.A,Math,sum,10,KILLED,io.a.ATest
            A.java,io.a.A,Math,other,11,NO_COVERAGE,none
            """;

    @TempDir
    private Path folder;

    private Score score() throws IOException {
        return Score.read(Files.writeString(folder.resolve("mutations.csv"), LINES));
    }

    @Test
    void score_countsWhatEndedATest_asKilled() throws IOException {
        assertThat(score()).isEqualTo(new Score(5, 3, 1, 1));
        assertThat(score().strength()).isEqualTo(75);
        assertThat(new Score(2, 0, 0, 2).strength()).isZero();
    }

    @Test
    void table_keepsTheLastRowOfEachRoom() throws IOException {
        Path file = folder.resolve("docs").resolve("strength.md");
        ScoreTable table = new ScoreTable(file);

        table.put("timer", new Score(10, 1, 9, 0), "aaa");
        table.put("engine", score(), "bbb");
        table.put("timer", new Score(10, 9, 1, 0), "ccc");

        assertThat(Files.readAllLines(file))
                .startsWith("# Test strength")
                .filteredOn(line -> line.startsWith("| `"))
                .hasSize(2)
                .satisfiesExactly(
                        row -> assertThat(row)
                                .startsWith("| `engine` | 5 | 3 | 1 | 1 | 75.0 % |")
                                .contains("bbb"),
                        row -> assertThat(row)
                                .startsWith("| `timer` | 10 | 9 | 1 | 0 | 90.0 % |")
                                .contains("ccc"));
    }
}
