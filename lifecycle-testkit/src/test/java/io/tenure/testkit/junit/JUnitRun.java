package io.tenure.testkit.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs test classes with JUnit, and keeps how each test and each class ended. */
final class JUnitRun implements TestExecutionListener {

    /** Has JUnit close what it has closed for ever, and nothing else. */
    static final Map<String, String> CLOSING_NO_AUTO_CLOSEABLES =
            Map.of("junit.jupiter.extensions.store.close.autocloseable.enabled", "false");

    private final Map<String, TestExecutionResult> results = Collections.synchronizedMap(new LinkedHashMap<>());

    private JUnitRun() {}

    static JUnitRun of(Class<?>... classes) {
        return of(Map.of(), classes);
    }

    static JUnitRun of(Map<String, String> parameters, Class<?>... classes) {
        JUnitRun run = new JUnitRun();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(run)
                .build();
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        Arrays.stream(classes).forEach(type -> request.selectors(selectClass(type)));
        LauncherFactory.create(config)
                .execute(request.configurationParameters(parameters).build());
        return run;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        results.put(test.getLegacyReportingName(), result);
    }

    /** How many tests, classes and what holds them failed. */
    long failures() {
        return results.values().stream()
                .filter(result -> result.getStatus() != TestExecutionResult.Status.SUCCESSFUL)
                .count();
    }

    /** What a test or a class failed with; null if it did not. */
    Throwable failureOf(String name) {
        TestExecutionResult result = Optional.ofNullable(results.get(name))
                .orElseThrow(() -> new AssertionError("nothing of that name ran, but " + results.keySet()));
        return result.getThrowable().orElse(null);
    }

    /** All that ran. */
    Map<String, TestExecutionResult> results() {
        return results;
    }
}
