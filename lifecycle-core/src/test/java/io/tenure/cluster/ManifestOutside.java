package io.tenure.cluster;

import io.tenure.adapter.Fencing;
import io.tenure.adapter.ResourceAdapter;
import io.tenure.adapter.Taken;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An external system that keeps the manifest of what its owners hold itself. */
final class ManifestOutside implements ResourceAdapter<String> {

    private final String kind;
    /** The ids that each owner holds. */
    final Map<OwnerId, Set<String>> manifest = new TreeMap<>();

    /** Whose manifest was asked to be walked, in order. */
    final List<OwnerId> walks = new ArrayList<>();

    boolean refusesWalks;
    boolean silentWalks;
    private long lastToken;

    ManifestOutside(String kind) {
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Fencing fencing() {
        return Fencing.FENCED;
    }

    @Override
    public String endpoint() {
        return "outside://" + kind;
    }

    @Override
    public boolean keepsManifest() {
        return true;
    }

    @Override
    public CompletionStage<Taken<String>> take(ResourceRecord intent, Duration timeout) {
        manifest.computeIfAbsent(intent.owner(), owner -> new TreeSet<>()).add(intent.id());
        return CompletableFuture.completedFuture(new Taken<>("the " + intent.id(), ++lastToken));
    }

    @Override
    public CompletionStage<?> release(ResourceRecord record, boolean revoke, Duration timeout) {
        manifest.getOrDefault(record.owner(), Set.of()).remove(record.id());
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletionStage<?> reclaimManifest(OwnerId owner, Duration timeout) {
        walks.add(owner);
        if (silentWalks) {
            return new CompletableFuture<>();
        }
        if (refusesWalks) {
            return CompletableFuture.failedFuture(new IllegalStateException("503"));
        }
        manifest.remove(owner);
        return CompletableFuture.completedFuture(true);
    }
}
