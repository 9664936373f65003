package io.tenure.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;

class RequiresServerConditionTest {

    @TempDir
    Path directory;

    @Test
    void programOnPath_runsTheTest() throws IOException {
        Path program = Files.createFile(directory.resolve("some-server"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var condition =
                new RequiresServerCondition(Map.of("PATH", "/nowhere" + File.pathSeparator + directory, "CI", "true"));

        assertThat(condition.evaluate("some-server").isDisabled()).isFalse();
    }

    @Test
    void programMissing_skipsAndNamesIt() {
        var result = new RequiresServerCondition(Map.of("PATH", directory.toString())).evaluate("some-server");

        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValue("not on PATH: some-server");
    }

    @Test
    void programMissing_underCi_fails() {
        var condition = new RequiresServerCondition(Map.of("PATH", directory.toString(), "CI", "true"));

        assertThatThrownBy(() -> condition.evaluate("some-server"))
                .isInstanceOf(ExtensionConfigurationException.class)
                .hasMessageContaining("not on PATH: some-server");
    }
}
