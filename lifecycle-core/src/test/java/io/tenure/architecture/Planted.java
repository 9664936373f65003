package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources that break a rule, so that the rule can be seen to fire. */
final class Planted {

    private static final Pattern PACKAGE = Pattern.compile("package\\s+([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");

    private Planted() {}

    /** The compiled classes of the sources, each one compilation unit with its package and its first type named in it. */
    static JavaClasses compile(Path directory, String... sources) throws IOException {
        List<Path> files = Arrays.stream(sources)
                .map(source -> write(directory.resolve("src"), source))
                .toList();
        Path classes = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", classes.toString(), "-proc:none", "--release", "17");
            boolean compiled = compiler.getTask(
                            output, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as("%s", output).isTrue();
        }
        return new ClassFileImporter().importPath(classes);
    }

    /** Writes one source where its package and type belong. */
    static Path write(Path root, String source) {
        String type = first(TYPE, source);
        Path file = root.resolve(first(PACKAGE, source).replace('.', '/')).resolve(type + ".java");
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, source);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not plant " + file, e);
        }
    }

    private static String first(Pattern pattern, String source) {
        Matcher matcher = pattern.matcher(source);
        assertThat(matcher.find()).as("%s in: %s", pattern, source).isTrue();
        return matcher.group(1);
    }
}
