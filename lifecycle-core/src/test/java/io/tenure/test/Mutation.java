package io.tenure.test;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    /** What may contain the sign of a comment, and then, in group 1, a line comment; the first that begins goes on to its end. */
    private static final Pattern JAVA = Pattern.compile(
            "\"\"\"[\\s\\S]*?\"\"\"|\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|/\\*[\\s\\S]*?\\*/|(//.*)");

    private static final Pattern LUA = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)*+'|(--.*)");

    /**
     * What becomes of a source.
     *
     * @throws IllegalStateException if the text is not there, or more than once
     */
    public String mutate(String text) {
        String bare = withoutLineComments(text).replaceAll("\\s+", " ");
        String wanted = from.strip().replaceAll("\\s+", " ");
        int at = bare.indexOf(wanted);
        if (at < 0 || bare.indexOf(wanted, at + 1) >= 0) {
            throw new IllegalStateException(file + " does not contain exactly once, whitespace aside: " + wanted);
        }
        return bare.replace(wanted, to);
    }

    /** They do not survive the loss of their line ends, so they go first; not what only looks like one, within a text. */
    private String withoutLineComments(String text) {
        Pattern parts = file.endsWith(".lua") ? LUA : JAVA;
        return parts.matcher(text)
                .replaceAll(part -> part.group(1) == null ? Matcher.quoteReplacement(part.group()) : "");
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
