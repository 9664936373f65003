package io.tenure.http;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the beginning of a response's body for people and reads the rest away, up to a limit; then it hangs up, so that a
 * service that never stops talking costs no memory. Used by one subscription, whose signals come one after the other.
 */
final class BoundedBody implements BodySubscriber<String> {

    /** Read away, so that the connection can be used again. */
    private static final int MAX_READ_BYTES = 64 * 1024;

    private static final int KEPT_BYTES = 4 * 1024;

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final byte[] kept = new byte[KEPT_BYTES];
    private int keptBytes;
    private long readBytes;
    private @Nullable Subscription subscription;

    @Override
    public void onSubscribe(Subscription newSubscription) {
        if (subscription != null) {
            newSubscription.cancel();
            return;
        }
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            readBytes += buffer.remaining();
            int bytes = Math.min(buffer.remaining(), KEPT_BYTES - keptBytes);
            buffer.get(kept, keptBytes, bytes);
            keptBytes += bytes;
        }
        if (readBytes > MAX_READ_BYTES && !body.isDone()) {
            if (subscription != null) {
                subscription.cancel();
            }
            onComplete();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        body.completeExceptionally(thrown);
    }

    @Override
    public void onComplete() {
        body.complete(new String(kept, 0, keptBytes, StandardCharsets.UTF_8));
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }
}
