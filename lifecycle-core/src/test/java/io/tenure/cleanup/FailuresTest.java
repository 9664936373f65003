package io.tenure.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void classAndMessage_ofWhatLiesBeneathWrappers() {
        Throwable wrapped = new CompletionException(new ExecutionException(new IOException("connection reset")));

        assertThat(Failures.describe(wrapped)).isEqualTo("java.io.IOException: connection reset");
    }

    @Test
    void wrapperWithNothingBeneath_standsForItself() {
        assertThat(Failures.describe(new CompletionException("lonely", null)))
                .isEqualTo("java.util.concurrent.CompletionException: lonely");
    }

    @Test
    void failureWithACause_thatIsNoWrapper_standsForItself() {
        assertThat(Failures.describe(new IllegalStateException("no release", new IOException("connection reset"))))
                .isEqualTo("java.lang.IllegalStateException: no release");
        assertThat(Failures.describe(new ExecutionException(new IOException("connection reset"))))
                .isEqualTo("java.io.IOException: connection reset");
    }

    @Test
    void noMessage_isNoColon() {
        assertThat(Failures.describe(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void ownFailures_areSaidPlainly() {
        assertThat(Failures.describe(new AttemptFailedException("has not returned")))
                .isEqualTo("has not returned");
    }

    @Test
    void controlCharacters_areEscaped_andLongTextIsCut() {
        assertThat(Failures.describe(new IllegalStateException("a\nb"))).endsWith(": a\\u000ab");
        assertThat(Failures.describe(new IllegalStateException("x".repeat(5000))))
                .hasSizeLessThan(200);
    }

    @Test
    void G9_messageThatThrows_isContained() {
        Throwable unspeakable = new IllegalStateException() {
            @Override
            public String getMessage() {
                throw new StackOverflowError("planted");
            }
        };

        assertThat(Failures.describe(unspeakable))
                .endsWith("which threw java.lang.StackOverflowError when asked for its message");
    }

    @Test
    void wrappersInACircle_areBorne() {
        CompletionException outer = new CompletionException("outer") {};
        outer.initCause(new CompletionException("inner", outer));

        assertThat(Failures.describe(outer)).endsWith("er");
    }

    @Test
    void G9_causeThatThrows_isContained() {
        Throwable unspeakable = new CompletionException("outer") {
            @Override
            public synchronized Throwable getCause() {
                throw new IllegalStateException("planted");
            }
        };

        assertThat(Failures.describe(unspeakable)).contains("FailuresTest");
    }
}
