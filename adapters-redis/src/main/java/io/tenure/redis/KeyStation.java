package io.tenure.redis;

import io.lettuce.core.cluster.SlotHash;
import io.tenure.adapter.AdapterContext;
import io.tenure.adapter.Taken;
import io.tenure.resource.LimitExceededException;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import io.tenure.time.LoopBody;
import io.tenure.time.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** What {@link RedisKeys} do, once they know their coordinator. Thread-safe; nothing blocks. */
final class KeyStation implements AutoCloseable {

    /*
     * I1 A value is kept here only while somebody puts it: the record has its digest, and nothing else.
     */

    private static final int MOST_OFFERS = 65_536;

    private final AdapterContext context;
    private final Front front;
    /** What is being put, by digest, and by how many callers. */
    private final ConcurrentHashMap<String, Offered> offers = new ConcurrentHashMap<>();

    private record Offered(String value, int callers) {}

    /** A value that is being put. */
    final class Offer implements AutoCloseable {
        private final String sha1;

        private Offer(String sha1) {
            this.sha1 = sha1;
        }

        String sha1() {
            return sha1;
        }

        @Override
        public void close() {
            offers.computeIfPresent(
                    sha1,
                    (digest, offered) ->
                            offered.callers() == 1 ? null : new Offered(offered.value(), offered.callers() - 1));
        }
    }

    KeyStation(LinkSettings settings, AdapterContext context, RedisAccess access) {
        this.context = context;
        this.front = new Front(context.name(), settings, context.time(), access, link -> {});
    }

    void start() {
        front.start(nowNanos -> LoopBody.UNTIL_WOKEN);
    }

    Offer offer(String value) {
        if (offers.size() >= MOST_OFFERS) {
            throw new LimitExceededException("the number of values being put", MOST_OFFERS);
        }
        String sha1 = Sha1.hex(value);
        offers.merge(
                sha1, new Offered(value, 1), (present, added) -> new Offered(present.value(), present.callers() + 1));
        return new Offer(sha1);
    }

    CompletionStage<Taken<RedisKey>> take(ResourceRecord intent, Duration timeout) {
        String sha1 = intent.attributes().getOrDefault(RedisKeys.SHA1_ATTRIBUTE, "");
        Offered offered = offers.get(sha1);
        if (offered == null) {
            return CompletableFuture.failedStage(new TakeFailedException(
                    intent.kind(), intent.id(), "nobody puts a value: use RedisKeys.put", null));
        }
        String expiry = intent.attributes().getOrDefault(RedisKeys.EXPIRY_ATTRIBUTE, "0");
        String[] args = {offered.value(), sha1, expiry};
        CompletableFuture<Taken<RedisKey>> taken = new CompletableFuture<>();
        send(Script.PUT, intent.id(), args, timeout, new Request.Answer() {
            @Override
            public void replied(Link link, Reply reply, int sends) {
                boolean set = reply.number(0) == 1 || (reply.number(0) == 2 && sends > 1);
                if (set) {
                    taken.complete(new Taken<>(new RedisKey(intent.id(), sha1), intent.token()));
                } else {
                    taken.completeExceptionally(new TakeFailedException(
                            intent.kind(), intent.id(), "the key is there, and nobody governs it", null));
                }
            }

            @Override
            public void failed(Throwable failure) {
                taken.completeExceptionally(
                        failure instanceof NotAppliedException
                                ? new TakeFailedException(
                                        intent.kind(), intent.id(), String.valueOf(failure.getMessage()), failure)
                                : failure);
            }
        });
        return taken;
    }

    CompletionStage<Boolean> release(ResourceRecord record, Duration timeout) {
        String sha1 = record.attributes().getOrDefault(RedisKeys.SHA1_ATTRIBUTE, "");
        return delete(record.id(), sha1, timeout);
    }

    CompletionStage<Integer> deleteAll(Map<String, String> expected, Duration timeout) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>(expected.size());
        expected.forEach((key, value) -> all.add(delete(key, Sha1.hex(value), timeout)));
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done ->
                (int) all.stream().filter(CompletableFuture::join).count());
    }

    private CompletableFuture<Boolean> delete(String key, String sha1, Duration timeout) {
        CompletableFuture<Boolean> deleted = new CompletableFuture<>();
        send(Script.DELETE, key, new String[] {sha1}, timeout, new Request.Answer() {
            @Override
            public void replied(Link link, Reply reply, int sends) {
                deleted.complete(reply.number(0) == 1);
            }

            @Override
            public void failed(Throwable failure) {
                deleted.completeExceptionally(failure);
            }
        });
        return deleted;
    }

    private void send(Script script, String key, String[] args, Duration timeout, Request.Answer answer) {
        long deadlineNanos = context.time().nowNanos() + Nanos.of(timeout);
        Request.of(front.wire(), SlotHash.getSlot(key), script, new String[] {key}, link -> args, deadlineNanos, answer)
                .send();
    }

    @Override
    public void close() {
        front.close();
    }
}
