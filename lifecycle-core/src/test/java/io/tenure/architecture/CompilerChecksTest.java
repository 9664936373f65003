package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compiler is set up to refuse nulls, bug patterns and warnings. A project that takes its build from ours, and is wrong
 * on purpose, shows that it does. Maven runs offline, on what the build around this test has just used.
 */
@Tag("build")
class CompilerChecksTest {

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>io.tenure</groupId>
                <artifactId>tenure-parent</artifactId>
                <version>%s</version>
                <relativePath>%s</relativePath>
              </parent>
              <artifactId>planted</artifactId>
              <dependencies>
                <dependency>
                  <groupId>org.jspecify</groupId>
                  <artifactId>jspecify</artifactId>
                </dependency>
              </dependencies>
            </project>
            """;
    private static final String PACKAGE_INFO = "@org.jspecify.annotations.NullMarked package planted;";
    private static final String CLEAN = "package planted; final class Clean { String name() { return \"clean\"; } }";

    @TempDir
    Path directory;

    @Test
    void nullsAndBugPatterns_areRefused() throws IOException, InterruptedException {
        String output = compileInVain(
                CLEAN,
                "package planted; final class Nulls { String name() { return null; } }",
                "package planted; final class Bugs { void check(int n) { "
                        + "if (n < 0) { new IllegalArgumentException(\"never thrown\"); } } }");

        assertThat(output)
                .containsPattern("ERROR.*Nulls\\.java.*\\[NullAway]")
                .containsPattern("ERROR.*Bugs\\.java.*\\[DeadException]")
                .doesNotContain("Clean.java");
    }

    @Test
    void warnings_areRefused() throws IOException, InterruptedException {
        String output = compileInVain(
                CLEAN, "package planted; final class Raw { int size(java.util.List raw) { return raw.size(); } }");

        assertThat(output).containsPattern("WARN.*Raw\\.java.*\\[rawtypes]").contains("-Werror");
    }

    private String compileInVain(String... sources) throws IOException, InterruptedException {
        Path root = Path.of("").toAbsolutePath().getParent();
        Path home = directory.toRealPath();
        Path sourceRoot = home.resolve("src/main/java");
        Arrays.stream(sources).forEach(source -> Planted.write(sourceRoot, source));
        Files.writeString(sourceRoot.resolve("planted/package-info.java"), PACKAGE_INFO);
        Path pom = home.resolve("pom.xml");
        Files.writeString(pom, POM.formatted(setting("version"), home.relativize(root.resolve("pom.xml"))));

        Path log = home.resolve("maven.log");
        Process maven = maven(pom).redirectOutput(log.toFile()).start();
        try {
            assertThat(maven.waitFor(2, TimeUnit.MINUTES)).as("Maven ended").isTrue();
        } finally {
            maven.destroyForcibly();
        }
        String output = Files.readString(log);
        assertThat(maven.exitValue()).as("%s", output).isNotZero();
        return output;
    }

    private static ProcessBuilder maven(Path pom) {
        List<String> command = List.of(
                Path.of(setting("mavenHome"), "bin", "mvn").toString(),
                "--batch-mode",
                "--offline",
                "--file=" + pom,
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + setting("repository"),
                // Whatever mirror the artifacts came from, here they are.
                "-Daether.enhancedLocalRepository.trackingFilename=none",
                "-Denforcer.skip=true",
                "-Dspotless.check.skip=true",
                "-Djavac.failOnWarning=true",
                "compile");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", setting("javaHome"));
        return builder;
    }

    private static String setting(String name) {
        String value = System.getProperty("tests.build." + name);
        assertThat(value).as("tests.build.%s, which the build sets", name).isNotNull();
        return value;
    }
}
