package io.tenure.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The compiler is set up to refuse nulls, bug patterns and warnings. A project that takes its build from ours, and is wrong
 * on purpose, shows that it does. Maven runs offline, on what the build around this test has just used.
 */
@Tag("build")
class CompilerChecksTest {

    private static final String AGGREGATOR = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>planted</groupId>
              <artifactId>all</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>
                <module>clean</module>
                <module>wrong</module>
                <module>careless</module>
              </modules>
            </project>
            """;
    private static final String MODULE = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent>
                <groupId>io.tenure</groupId>
                <artifactId>tenure-parent</artifactId>
                <version>%s</version>
                <relativePath>%s</relativePath>
              </parent>
              <artifactId>%s</artifactId>
              <dependencies>
                <dependency>
                  <groupId>org.jspecify</groupId>
                  <artifactId>jspecify</artifactId>
                </dependency>
              </dependencies>
            </project>
            """;
    private static final String PACKAGE_INFO = "@org.jspecify.annotations.NullMarked package planted;";

    private static final Path JVM_CONFIG = Path.of("..", ".mvn", "jvm.config");

    private static String output;

    @BeforeAll
    static void build(@TempDir Path temporary) throws IOException, InterruptedException {
        Path home = temporary.toRealPath();
        Files.writeString(home.resolve("pom.xml"), AGGREGATOR);
        plant(home.resolve("clean"), "final class Clean { String name() { return \"clean\"; } }");
        plant(
                home.resolve("wrong"),
                "final class Nulls { String name() { return null; } }",
                "final class Bugs { void check(int n) { if (n < 0) { new IllegalArgumentException(\"lost\"); } } }");
        plant(home.resolve("careless"), "final class Raw { int size(java.util.List raw) { return raw.size(); } }");
        output = run(maven(home.resolve("pom.xml")), home.resolve("maven.log"));
    }

    @Test
    void cleanCode_compiles() {
        assertThat(output).containsPattern("(?m)^\\[INFO] clean .*SUCCESS").doesNotContain("Clean.java");
    }

    @Test
    void nullsAndBugPatterns_areRefused() {
        assertThat(output)
                .containsPattern("(?m)^\\[INFO] wrong .*FAILURE")
                .containsPattern("ERROR.*Nulls\\.java.*\\[NullAway]")
                .containsPattern("ERROR.*Bugs\\.java.*\\[DeadException]");
    }

    @Test
    void warnings_areRefused() {
        assertThat(output)
                .containsPattern("(?m)^\\[INFO] careless .*FAILURE")
                .containsPattern("WARN.*Raw\\.java.*raw type")
                .contains("-Werror");
    }

    private static void plant(Path module, String... types) throws IOException {
        Path sources = module.resolve("src/main/java");
        Arrays.stream(types).forEach(type -> Planted.write(sources, "package planted; " + type));
        Files.writeString(sources.resolve("planted/package-info.java"), PACKAGE_INFO);
        Path parent = module.relativize(Path.of("").toAbsolutePath().getParent().resolve("pom.xml"));
        Files.writeString(
                module.resolve("pom.xml"), MODULE.formatted(setting("version"), parent, module.getFileName()));
    }

    private static String run(ProcessBuilder command, Path log) throws IOException, InterruptedException {
        Process process = command.redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(4, TimeUnit.MINUTES)).as("Maven ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static ProcessBuilder maven(Path pom) throws IOException {
        List<String> command = List.of(
                Path.of(setting("mavenHome"), "bin", "mvn").toString(),
                "--batch-mode",
                "--offline",
                "--fail-at-end",
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
        // The compiler runs in Maven's own JVM, and the planted module has no .mvn of its own.
        builder.environment().put("MAVEN_OPTS", String.join(" ", Files.readAllLines(JVM_CONFIG)));
        return builder;
    }

    private static String setting(String name) {
        String value = System.getProperty("tests.build." + name);
        assertThat(value).as("tests.build.%s, which the build sets", name).isNotNull();
        return value;
    }
}
