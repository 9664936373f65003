package io.tenure.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The long forms that there are, as the sources have them. {@code bin/test} runs this source by itself, before anything is
 * compiled: so it needs no other.
 */
final class LongForms {

    private static final Pattern FORM = Pattern.compile("(?ms)^\\s*@LongForm\\b.*?\\bvoid\\s+(\\w+)\\(");
    private static final Path SOURCES = Path.of("src", "test", "java");
    /** Those there are samples. */
    private static final Path OURS = SOURCES.resolve(Path.of("io", "tenure", "test"));

    private LongForms() {}

    /** One of them; written as it is listed. */
    record Form(String module, String className, String method) {

        /** The class, without its package. */
        String testClass() {
            return className.substring(className.lastIndexOf('.') + 1);
        }

        /** As the log of long runs names it. */
        String test() {
            return testClass() + "." + method;
        }

        @Override
        public String toString() {
            return module + " " + className + " " + method;
        }
    }

    /**
     * Lists them, one "module class method" a line.
     *
     * @param arguments the folder of the modules
     */
    public static void main(String[] arguments) throws IOException {
        in(Path.of(arguments[0])).forEach(System.out::println);
    }

    /** Those in the modules of a folder. There has to be one. */
    static List<Form> in(Path modules) throws IOException {
        List<Form> forms = new ArrayList<>();
        try (Stream<Path> folders = Files.list(modules)) {
            for (Path module : folders.sorted().toList()) {
                if (Files.isDirectory(module.resolve(SOURCES))) {
                    addThoseOf(module, forms);
                }
            }
        }
        if (forms.isEmpty()) {
            throw new IllegalStateException("there is no long form in the modules of " + modules.toAbsolutePath());
        }
        return forms;
    }

    private static void addThoseOf(Path module, List<Form> forms) throws IOException {
        Path sources = module.resolve(SOURCES);
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.sorted().toList()) {
                String name = sources.relativize(file).toString();
                if (name.endsWith(".java") && !file.startsWith(module.resolve(OURS))) {
                    String className = name.substring(0, name.length() - ".java".length());
                    Matcher form = FORM.matcher(Files.readString(file));
                    while (form.find()) {
                        forms.add(new Form(
                                module.getFileName().toString(),
                                className.replace(file.getFileSystem().getSeparator(), "."),
                                form.group(1)));
                    }
                }
            }
        }
    }
}
