package io.tenure.strength;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The last score of each room, as a table that people read. */
final class ScoreTable {

    private static final String HEADER = """
            # Test strength

            How many mutants of `lifecycle-core` its own tests kill: the last run of each room, by `StrengthTest`, a part of
            `bin/test --long`. Strength is killed / (killed + survived); the survivors that are left, and why, stand in
            [strength-tests/README.md](../../strength-tests/README.md).

            | room | mutants | killed | survived | no test ran it | strength | date | commit |
            |---|---|---|---|---|---|---|---|
            """;

    private final Path file;

    /** One in that file, which need not be there yet. */
    ScoreTable(Path file) {
        this.file = file;
    }

    /** Puts a room's score in the place of its former one. */
    void put(String room, Score score, String commit) throws IOException {
        Map<String, String> rows = new TreeMap<>();
        if (Files.exists(file)) {
            Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith("| `"))
                    .forEach(line -> rows.put(line.split("`", 3)[1], line));
        }
        rows.put(room, row(room, score, commit));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, HEADER + String.join("\n", rows.values()) + "\n");
    }

    private static String row(String room, Score score, String commit) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %d | %d | %d | %d | %.1f %% | %s | %s |",
                room,
                score.mutants(),
                score.killed(),
                score.survived(),
                score.uncovered(),
                score.strength(),
                LocalDate.now(ZoneOffset.UTC),
                commit);
    }
}
