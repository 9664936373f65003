package io.tenure.examples.gateway.service;

import io.tenure.time.SystemTime;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Waits for the bank, on a worker's thread. Stateless. */
final class Answers {

    private static final Duration WITHIN = Duration.ofSeconds(4);

    private Answers() {}

    /**
     * Waits.
     *
     * @throws PaymentFailedException if there is no answer, or none in time
     */
    static <T> T await(CompletionStage<T> answer) throws PaymentFailedException {
        try {
            return SystemTime.instance().await(answer, WITHIN);
        } catch (ExecutionException | TimeoutException e) {
            throw new PaymentFailedException("the bank did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentFailedException("interrupted", e);
        }
    }
}
