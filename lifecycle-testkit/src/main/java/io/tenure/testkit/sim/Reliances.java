package io.tenure.testkit.sim;

import io.tenure.cluster.Owner;
import io.tenure.resource.OwnerId;
import io.tenure.resource.ResourceLease;
import io.tenure.testkit.sim.Takes.Take;
import java.util.ArrayList;
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
     */
    record Reliance(
            SimulatedProcess process,
            ResourceLease<?> lease,
            @Nullable Take take) {
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

        /** Whether it is on what {@code nonce} and {@code token} say. */
        boolean isOn(long nonce, long token) {
            return take != null ? take.equals(process.cluster().history().takeOf(nonce)) : lease.token() == token;
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

    static String nameOf(ResourceLease<?> lease) {
        return lease.kind().name() + "/" + lease.id();
    }

    /** Tokens grow, and no two rely on one resource at a time. */
    void add(Reliance reliance) {
        ResourceLease<?> lease = reliance.lease();
        String name = nameOf(lease);
        List<Reliance> others = byName.computeIfAbsent(name, ignored -> new ArrayList<>(2));
        others.removeIf(Reliance::isOver);
        long last = lastTokens.getOrDefault(name, 0L);
        // One whose process was stopped before it could look may have been ended meanwhile, and not know it yet.
        if (lease.isValid() && reliance.isExclusive() && lease.token() <= last && !history.isExempt(reliance)) {
            history.violated(Guarantee.G7_TOKENS_GROW, reliance + " comes after token " + last);
        }
        lastTokens.put(name, Math.max(last, lease.token()));
        others.add(reliance);
        look(name, others);
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
        if (believed.size() > 1) {
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
                .findFirst()
                .orElse(null);
    }
}
