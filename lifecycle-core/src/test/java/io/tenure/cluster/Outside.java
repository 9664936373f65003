package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.HeldByOtherException;
import io.tenure.resource.Holder;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.TakeFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An external system that answers at once, unless it is told otherwise; all processes talk to the same one. */
final class Outside implements ResourceAdapter<String> {

    private final String kind;
    private final Fencing fencing;
    private final String endpoint;
    /** By id and nonce. */
    final Map<String, ResourceRecord> taken = new TreeMap<>();

    final Set<Long> revoked = new HashSet<>();
    final Set<String> unreleasable = new HashSet<>();
    final List<String> releases = new ArrayList<>();
    /** The time that each release was given. */
    final List<Duration> releaseTimeouts = new ArrayList<>();
    /** Every take that was asked for. */
    final List<ResourceRecord> takes = new ArrayList<>();
    /** The time that each take was given. */
    final List<Duration> takeTimeouts = new ArrayList<>();
    /** Whose manifests were walked. */
    final List<OwnerId> walked = new ArrayList<>();

    boolean silentTakes;
    /** Whether releases are not carried out before {@link #carryOutReleases}. */
    boolean silentReleases;

    int reclaimsPerSecond = 10_000;
    private final List<Runnable> waiting = new ArrayList<>();
    boolean manifest;
    /** Whether it says so also where it must not. */
    boolean nameless;

    private long lastToken;
    /** What every call throws. */
    @Nullable
    Error thrown;
    /** Whether it vouches for what it gave. */
    BooleanSupplier vouches = () -> true;
    /** What a take fails with, after it took. */
    @Nullable
    RuntimeException failure;
    /** Whether a take is answered by nothing at all, after it took. */
    boolean answersNothing;
    /** By how much the tokens that it gives are above those that it is given. */
    long tokensAhead;
    /** Takes are answered once it is done. */
    CompletableFuture<?> takesAnswered = CompletableFuture.completedFuture(null);
    /** Releases are answered once it is done, and as it is. */
    CompletableFuture<?> releasesAnswered = CompletableFuture.completedFuture(null);

    /** What is asked about a name is answered once it is done, by what is taken then. */
    CompletableFuture<?> findsAnswered = CompletableFuture.completedFuture(null);

    Consumer<ResourceRecord> onTake = record -> {};
    Consumer<ResourceRecord> onRelease = record -> {};

    Outside(String kind, Fencing fencing) {
        this(kind, fencing, "outside://" + kind);
    }

    Outside(String kind, Fencing fencing, String endpoint) {
        this.kind = kind;
        this.fencing = fencing;
        this.endpoint = endpoint;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Fencing fencing() {
        return fencing;
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public int reclaimsPerSecond() {
        return reclaimsPerSecond;
    }

    @Override
    public boolean keepsManifest() {
        return manifest;
    }

    /** Without names in the store wherever that is allowed. */
    @Override
    public boolean isExclusive() {
        return fencing != Fencing.FENCED && !nameless;
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        walked.add(owner);
        taken.values().removeIf(record -> record.owner().equals(owner));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean validFor(String resource, Duration duration) {
        return vouches.getAsBoolean();
    }

    @Override
    public CompletionStage<Optional<ResourceRecord>> find(String id, Duration timeout) {
        return findsAnswered.thenApply(done -> manifest
                ? taken.values().stream()
                        .filter(record -> record.id().equals(id))
                        .findFirst()
                : Optional.empty());
    }

    private void throwIfAsked() {
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        takes.add(intent);
        takeTimeouts.add(timeout);
        onTake.accept(intent);
        if (revoked.contains(intent.nonce()) && fencing != Fencing.UNFENCED) {
            return CompletableFuture.failedFuture(new TakeFailedException(kind, intent.id(), "revoked", null));
        }
        for (ResourceRecord present : taken.values()) {
            if (present.id().equals(intent.id()) && fencing != Fencing.UNFENCED) {
                return CompletableFuture.failedFuture(new HeldByOtherException(
                        new Holder(kind, intent.id(), present.owner(), "", present.token(), 0, true)));
            }
        }
        long token = manifest ? ++lastToken : intent.token() + tokensAhead;
        taken.put(name(intent), intent.withToken(token));
        throwIfAsked();
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (answersNothing) {
            return CompletableFuture.completedFuture(null);
        }
        return silentTakes
                ? new CompletableFuture<>()
                : takesAnswered.thenApply(open -> new Taken<>("the " + intent.id(), token));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        releases.add(record.id());
        releaseTimeouts.add(timeout);
        throwIfAsked();
        onRelease.accept(record);
        if (silentReleases) {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            waiting.add(() -> {
                released(record, revoke);
                answer.complete(true);
            });
            return answer;
        }
        if (unreleasable.contains(record.id())) {
            return CompletableFuture.failedFuture(new IllegalStateException("500 for " + record.id()));
        }
        released(record, revoke);
        return releasesAnswered;
    }

    private void released(ResourceRecord record, boolean revoke) {
        if (revoke) {
            revoked.add(record.nonce());
        }
        taken.remove(name(record));
    }

    /** Carries out the releases that it was silent about, and is silent no more. */
    void carryOutReleases() {
        silentReleases = false;
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(Runnable::run);
    }

    private static String name(ResourceRecord record) {
        return record.id() + "#" + record.nonce();
    }
}
