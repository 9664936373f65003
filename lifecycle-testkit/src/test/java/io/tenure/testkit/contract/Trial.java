package io.tenure.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests as JUnit does, and says how they ended. */
final class Trial implements TestExecutionListener {

    private final Map<String, TestExecutionResult> results = new ConcurrentHashMap<>();

    private Trial() {}

    /** All tests of a class, or some of them by the names of their methods. */
    static Trial of(Class<?> tests, String... methods) {
        DiscoverySelector[] chosen = methods.length == 0
                ? new DiscoverySelector[] {selectClass(tests)}
                : Arrays.stream(methods)
                        .map(method -> selectMethod(tests, method))
                        .toArray(DiscoverySelector[]::new);
        Trial trial = new Trial();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(trial)
                .build();
        LauncherFactory.create(config)
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(chosen)
                        .build());
        assertThat(trial.results).as("the tests that ran").hasSizeGreaterThanOrEqualTo(Math.max(1, methods.length));
        return trial;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            results.put(test.getDisplayName().replace("()", ""), result);
        }
    }

    int ran() {
        return results.size();
    }

    /** The tests that did not pass, by their methods' names. */
    Set<String> failed() {
        return results.entrySet().stream()
                .filter(test -> test.getValue().getStatus() != Status.SUCCESSFUL)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Each of them has failed, by an assertion or because it had to wait too long. */
    void mustFail() {
        results.forEach((test, result) -> {
            assertThat(result.getStatus()).as(test).isEqualTo(Status.FAILED);
            assertThat(result.getThrowable())
                    .as(test)
                    .get()
                    .isInstanceOfAny(AssertionError.class, TimeoutException.class);
        });
    }
}
