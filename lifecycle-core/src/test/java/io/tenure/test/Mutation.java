package io.tenure.test;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A way to break the product: in one source file, a text is replaced. The text has to be there exactly once, whitespace
 * and comments aside, so that a mutation which the sources have outgrown is noticed.
 *
 * @param seed a seed whose world shows it; the first, as a rule
 * @param name what is broken
 * @param file the source, below the folder of all of them
 * @param from what is replaced
 * @param to by what
 */
public record Mutation(long seed, String name, String file, String from, String to) {

    /**
     * What becomes of a source.
     *
     * @throws IllegalStateException if the text is not there, or more than once
     */
    public String mutate(String text) {
        // Line comments do not survive the loss of their line ends, so they go first.
        String comment = file.endsWith(".lua") ? "(?m)--.*$" : "(?m)^\\s*//.*$";
        String bare = text.replaceAll(comment, "").replaceAll("\\s+", " ");
        String wanted = from.strip().replaceAll("\\s+", " ");
        int at = bare.indexOf(wanted);
        if (at < 0 || bare.indexOf(wanted, at + 1) >= 0) {
            throw new IllegalStateException(file + " does not contain exactly once, whitespace aside: " + wanted);
        }
        return bare.replace(wanted, to);
    }

    /** The table that {@code docs/reliability.md} has of them. */
    public static String table(List<Mutation> mutations) {
        return "| broken | source | seed |\n|---|---|---|\n"
                + mutations.stream()
                        .map(each -> "| %s | `%s` | %d |\n".formatted(each.name, each.file, each.seed))
                        .collect(Collectors.joining());
    }

    @Override
    public String toString() {
        return name;
    }
}
