package io.tenure.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One configuration of the model. Its first line says what TLC is to find:
 *
 * <pre>
 * \* expect: No error has been found; at least 11000 states
 * \* expect: Invariant G7_TokensGrow is violated
 * </pre>
 *
 * @param name the file below the folder of the model, without its ending
 * @param expected what TLC has to say
 * @param states how many distinct states it has to see at least, so that nothing is checked by looking at nothing
 */
record Configuration(String name, String expected, long states) {

    private static final Path FOLDER = Path.of("..", "docs", "model");
    private static final Pattern FIRST_LINE = Pattern.compile("\\\\\\* expect: ([^;]+)(?:; at least (\\d+) states)?");

    static Path folder() {
        return FOLDER.toAbsolutePath().normalize();
    }

    static Configuration of(String name) {
        return of(FOLDER.resolve(name + ".cfg"));
    }

    static Stream<Configuration> broken() {
        return all("broken", "");
    }

    static Stream<Configuration> shortOnes() {
        return all("", "Short");
    }

    private static Stream<Configuration> all(String folder, String beginning) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            List<Path> chosen = files.filter(file -> file.toString().endsWith(".cfg"))
                    .filter(file -> file.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
            return chosen.stream().map(Configuration::of);
        } catch (IOException e) {
            throw new IllegalStateException("the model is not where it belongs", e);
        }
    }

    private static Configuration of(Path file) {
        String name = FOLDER.relativize(file).toString().replaceFirst("\\.cfg$", "");
        try (Stream<String> lines = Files.lines(file)) {
            return parse(name, lines.findFirst().orElse(""));
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    static Configuration parse(String name, String firstLine) {
        Matcher line = FIRST_LINE.matcher(firstLine);
        if (!line.matches()) {
            throw new IllegalStateException(name + ".cfg does not begin with what is expected: " + firstLine);
        }
        return new Configuration(name, line.group(1), line.group(2) == null ? 1 : Long.parseLong(line.group(2)));
    }

    @Override
    public String toString() {
        return name;
    }
}
