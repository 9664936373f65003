package io.tenure.fuzz;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A class that does something with an input and throws where a promise is broken, in the form that Jazzer wants: a public static
 * method {@code fuzzerTestOneInput(byte[])}.
 *
 * @param type the class
 */
record Target(Class<?> type) {

    private static final Path KEPT =
            Path.of("src", "test", "resources", "corpus").toAbsolutePath();
    private static final String METHOD = "fuzzerTestOneInput";

    /** Where its inputs are kept: beginnings that reach far, and what was found. */
    Path kept() {
        return KEPT.resolve(name());
    }

    /** Its inputs that are kept, in the order of their names. */
    List<Path> inputs() throws IOException {
        return filesIn(kept());
    }

    static List<Path> filesIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** The folders of inputs that there are. */
    static List<String> folders() throws IOException {
        return filesIn(KEPT).stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    String name() {
        return type.getSimpleName();
    }

    /** Runs it on one input. */
    void run(byte[] input) throws Throwable {
        try {
            type.getMethod(METHOD, byte[].class).invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
