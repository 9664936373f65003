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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What {@link RedisKeys} do, once they know their coordinator. Thread-safe; nothing blocks. */
final class KeyStation implements AutoCloseable {

    /*
     * I1 A value is kept here only while somebody puts it: the record has its digest, and nothing else.
     * I2 A request to put changes nothing that comes after its deadline, after its take was undone, or after its release.
     */

    private static final String NOT_CLOSED = "0";
    private static final int HOLDS_ANOTHER = 0;
    private static final int SET = 1;
    private static final int HOLDS_THAT = 2;
    private static final int LATE = 3;
    private static final int CLOSED = 4;

    private static final int MOST_OFFERS = 65_536;

    private final AdapterContext context;
    private final Front front;
    private final UserStages users;
    /** Takes of which a request may yet arrive, by nonce, until they are released. */
    private final Set<Long> sentTwice = ConcurrentHashMap.newKeySet();
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
        this.users = new UserStages("kind " + settings.name(), context.time(), front.threads());
    }

    void start() {
        front.start(nowNanos -> LoopBody.UNTIL_WOKEN);
    }

    /** Keeps a value for those who put it. */
    Offer offer(String sha1, String value) {
        if (offers.size() >= MOST_OFFERS) {
            throw new LimitExceededException("the number of values being put", MOST_OFFERS);
        }
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
        long deadlineNanos = context.time().nowNanos() + Nanos.of(timeout);
        Putting putting = new Putting(intent, sha1);
        String[] keys = {intent.id(), revoked(intent)};
        send(
                Script.PUT,
                keys,
                link -> args(link, offered.value(), sha1, expiry, deadlineNanos),
                deadlineNanos,
                putting);
        return putting.taken;
    }

    private String[] args(Link link, String value, String sha1, String expiry, long deadlineNanos) {
        String notAfter = LockService.notAfter(link, context.time().nowNanos(), deadlineNanos);
        return new String[] {value, sha1, expiry, notAfter};
    }

    /** Hears how a value was put. */
    private final class Putting implements Request.Answer {

        private final ResourceRecord intent;
        private final String sha1;
        private final CompletableFuture<Taken<RedisKey>> taken = new CompletableFuture<>();

        Putting(ResourceRecord intent, String sha1) {
            this.intent = intent;
            this.sha1 = sha1;
        }

        @Override
        public void replied(Link link, Reply reply, boolean mayComeTwice) {
            link.serverSaid(reply.number(1));
            int said = (int) reply.number(0);
            if (said == SET || (said == HOLDS_THAT && mayComeTwice)) {
                if (mayComeTwice) {
                    sentTwice.add(intent.nonce());
                }
                taken.complete(new Taken<>(new RedisKey(intent.id(), sha1), intent.token()));
            } else {
                failed(mayComeTwice ? new IllegalStateException(why(said)) : new NotAppliedException(why(said), null));
            }
        }

        private static String why(int said) {
            return switch (said) {
                case HOLDS_ANOTHER, HOLDS_THAT -> "the key is there, and nobody governs it";
                case LATE -> "the request came too late";
                case CLOSED -> "this take is closed for good";
                default -> "the script answered " + said;
            };
        }

        @Override
        public void failed(Throwable failure) {
            taken.completeExceptionally(
                    failure instanceof NotAppliedException
                            ? new TakeFailedException(
                                    intent.kind(), intent.id(), String.valueOf(failure.getMessage()), failure)
                            : failure);
        }
    }

    CompletionStage<Boolean> release(ResourceRecord record, boolean revoke, Duration timeout) {
        String sha1 = record.attributes().getOrDefault(RedisKeys.SHA1_ATTRIBUTE, "");
        boolean close = revoke || sentTwice.contains(record.nonce());
        String[] keys = {record.id(), revoked(record)};
        return delete(keys, sha1, close ? LockService.CLOSED_MILLIS : NOT_CLOSED, timeout)
                .whenComplete((deleted, failure) -> {
                    if (failure == null) {
                        sentTwice.remove(record.nonce());
                    }
                });
    }

    /** Stands while a take is closed for good; beside its key, so that one script may touch both. */
    static String revoked(ResourceRecord record) {
        return "tenure:{" + SlotTags.of(SlotHash.getSlot(record.id())) + "}:rev:" + LockValue.hex(record.nonce());
    }

    CompletionStage<Integer> deleteAll(Map<String, String> expected, Duration timeout) {
        List<CompletableFuture<Boolean>> all = new ArrayList<>(expected.size());
        expected.forEach((key, value) -> all.add(delete(new String[] {key}, Sha1.hex(value), NOT_CLOSED, timeout)));
        return users.stage(
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).thenApply(done ->
                        (int) all.stream().filter(CompletableFuture::join).count()));
    }

    private CompletableFuture<Boolean> delete(String[] keys, String sha1, String closeMillis, Duration timeout) {
        CompletableFuture<Boolean> deleted = new CompletableFuture<>();
        String[] args = {sha1, closeMillis};
        long deadlineNanos = context.time().nowNanos() + Nanos.of(timeout);
        send(Script.DELETE, keys, link -> args, deadlineNanos, new Request.Answer() {
            @Override
            public void replied(Link link, Reply reply, boolean mayComeTwice) {
                link.serverSaid(reply.number(1));
                deleted.complete(reply.number(0) == 1);
            }

            @Override
            public void failed(Throwable failure) {
                deleted.completeExceptionally(failure);
            }
        });
        return deleted;
    }

    private void send(
            Script script, String[] keys, Function<Link, String[]> args, long deadlineNanos, Request.Answer answer) {
        Request.of(front.wire(), SlotHash.getSlot(keys[0]), script, keys, args, deadlineNanos, answer)
                .send();
    }

    boolean mustNotBlock(Thread thread) {
        return front.mustNotBlock(thread);
    }

    @Override
    public void close() {
        users.close(!context.mustNotBlock());
        front.close();
    }
}
