package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceReleasedException;
import io.tenure.testkit.sim.Takes.Take;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who relies on which resource, and whether two do at a time. */
final class Reliances {

    /**
     * Somebody relies on a lease.
     *
     * @param process where
     * @param lease on what
     * @param take how it was taken; null if no observed adapter took it
     * @param resource what the lease gives; null if it was closed when it was relied on
     */
    record Reliance(
            SimulatedProcess process,
            ResourceLease<?> lease,
            @Nullable Take take,
            @Nullable Object resource) {

        Reliance(SimulatedProcess process, ResourceLease<?> lease, @Nullable Take take) {
            this(process, lease, take, resourceOf(lease));
        }

        /** Whether who relies has every reason to. */
        boolean isBelieved() {
            return !process.isCrashed() && lease.isValid();
        }

        boolean isOver() {
            return process.isCrashed() || lease.releaseCause() != null;
        }

        boolean isExclusive() {
            return lease.token() != 0;
        }

        /** Whether both are on one resource: by one lease, or by one and what was shared of it. */
        boolean sharesWith(Reliance other) {
            return process == other.process
                    && lease.token() == other.lease.token()
                    && resource != null
                    && resource == other.resource;
        }

        /** Whether nothing has ended it, nor closed its lease, and it is not valid all the same. */
        boolean isInvalid() {
            if (isOver() || lease.isValid()) {
                return false;
            }
            return resourceOf(lease) != null;
        }

        /** Whether it is on what {@code nonce} and {@code token} say. */
        boolean isOn(long nonce, long token) {
            return take != null
                    ? take.equals(process.cluster().history().takes().of(nonce))
                    : lease.token() == token;
        }

        /** Whose it is, or may be. */
        List<OwnerId> owners() {
            return take != null
                    ? List.of(take.owner())
                    : process.owners().stream().map(Owner::id).toList();
        }

        @Override
        public String toString() {
            return take != null ? take.toString() : nameOf(lease) + " of " + process + " (token " + lease.token() + ")";
        }
    }

    private final History history;
    private final Map<String, List<Reliance>> byName = new LinkedHashMap<>();
    private final Map<String, Long> lastTokens = new LinkedHashMap<>();

    Reliances(History history) {
        this.history = history;
    }

    /** Null if the lease is closed. */
    private static @Nullable Object resourceOf(ResourceLease<?> lease) {
        try {
            return lease.get();
        } catch (ResourceReleasedException closed) {
            return null;
        }
    }

    static String nameOf(ResourceLease<?> lease) {
        return lease.kind().name() + "/" + lease.id();
    }

    /**
     * Tokens grow, and no two rely on one resource at a time.
     *
     * @return whether nobody has relied on that resource yet
     */
    boolean add(Reliance reliance) {
        ResourceLease<?> lease = reliance.lease();
        String name = nameOf(lease);
        List<Reliance> others = byName.computeIfAbsent(name, ignored -> new ArrayList<>(2));
        others.removeIf(Reliance::isOver);
        if (others.stream().anyMatch(reliance::sharesWith)) {
            others.add(reliance);
            return false;
        }
        long last = lastTokens.getOrDefault(name, 0L);
        // One whose process was stopped before it could look may have been ended meanwhile, and not know it yet.
        if (lease.isValid() && reliance.isExclusive() && lease.token() <= last && !history.isExempt(reliance)) {
            history.violated(Guarantee.G7_TOKENS_GROW, reliance + " comes after token " + last);
        }
        lastTokens.put(name, Math.max(last, lease.token()));
        others.add(reliance);
        look(name, others);
        return true;
    }

    /** What is relied on and not valid, though nothing has ended it. */
    List<String> invalid() {
        return byName.values().stream()
                .flatMap(List::stream)
                .filter(Reliance::isInvalid)
                .map(Reliance::toString)
                .toList();
    }

    /** Looks whether two rely on one resource now: what is handed over while it is not valid may be later. */
    void look() {
        byName.forEach(this::look);
    }

    private void look(String name, List<Reliance> all) {
        if (all.size() < 2) {
            return;
        }
        List<Reliance> believed = all.stream()
                .filter(reliance -> reliance.isExclusive() && reliance.isBelieved() && !history.isExempt(reliance))
                .toList();
        if (believed.stream().anyMatch(one -> !one.sharesWith(believed.get(0)))) {
            history.violated(Guarantee.G5_LIVING_ARE_SAFE, "two valid holders of " + name + ": " + believed);
        }
        all.removeIf(Reliance::isOver);
    }

    /** On what somebody relies now. */
    List<ResourceLease<?>> leases() {
        List<ResourceLease<?>> leases = new ArrayList<>();
        byName.values()
                .forEach(all -> all.stream()
                        .filter(reliance -> !reliance.isOver())
                        .forEach(reliance -> leases.add(reliance.lease)));
        return leases;
    }

    /** Who relies on the take of that nonce, or, where it is not known which take it is, of that token. */
    @Nullable
    Reliance on(String name, long nonce, long token) {
        return byName.getOrDefault(name, List.of()).stream()
                .filter(reliance -> reliance.isOn(nonce, token))
                .max(Comparator.comparing(Reliance::isBelieved))
                .orElse(null);
    }
}
