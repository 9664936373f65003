package io.tenure.test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Looks for the programs of {@link RequiresServer} on PATH. */
final class RequiresServerCondition implements ExecutionCondition {

    private final Map<String, String> environment;

    RequiresServerCondition() {
        this(System.getenv());
    }

    RequiresServerCondition(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), RequiresServer.class)
                .map(required -> evaluate(required.value()))
                .orElseGet(() -> ConditionEvaluationResult.enabled("needs no server"));
    }

    ConditionEvaluationResult evaluate(String... programs) {
        List<String> missing =
                Arrays.stream(programs).filter(program -> !isOnPath(program)).toList();
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("found " + String.join(", ", programs));
        }
        String reason = "not on PATH: " + String.join(", ", missing);
        if (Boolean.parseBoolean(environment.get("CI"))) {
            throw new ExtensionConfigurationException(reason + "; under CI=true this test may not be skipped");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private boolean isOnPath(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
