package io.tenure.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.ResourceKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Collects the settings of {@link TenureMeters}. Not thread-safe. Each setting says what it refuses. */
public final class TenureMetersBuilder {

    private static final int MOST_KINDS = 10_000;

    final MeterRegistry registry;
    final List<ResourceKind<?>> kinds = new ArrayList<>();
    Tags tags = Tags.empty();
    int maxKinds = 100;
    boolean percentileHistogram;

    TenureMetersBuilder(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Tags that all meters carry; needed where several coordinators of one process share a registry.
     *
     * @param keyValues names and values by turns
     */
    public TenureMetersBuilder tags(String... keyValues) {
        if (keyValues.length % 2 != 0) {
            throw new InvalidArgumentException("tags", List.of(keyValues), "names and values by turns");
        }
        tags = tags.and(keyValues);
        return this;
    }

    /**
     * Kinds whose meters are there from the start, at zero. Others come with their first resource, and an alert on the
     * rise of a counter does not see the step from missing to one.
     */
    public TenureMetersBuilder kinds(ResourceKind<?>... known) {
        Collections.addAll(kinds, known);
        return this;
    }

    /** How many kinds have meters of their own, 100 by default; the rest is counted as {@code _other}. */
    public TenureMetersBuilder maxKinds(int limit) {
        if (limit < 1 || limit > MOST_KINDS) {
            throw new InvalidArgumentException("maxKinds", limit, "1 to " + MOST_KINDS);
        }
        maxKinds = limit;
        return this;
    }

    /**
     * Whether timers publish the buckets that percentiles over several processes are computed from; off by default, for
     * it is some 70 series for each kind. The bucket of each layer's bound is published in any case.
     */
    public TenureMetersBuilder percentileHistogram(boolean on) {
        percentileHistogram = on;
        return this;
    }

    /**
     * The meters, registered.
     *
     * @throws InvalidArgumentException if more kinds were named than there may be, or the registry shows meters with the
     *     same tags already
     */
    public TenureMeters build() {
        if (kinds.size() > maxKinds) {
            throw new InvalidArgumentException(
                    "maxKinds", maxKinds, "at least as many as the kinds named, " + kinds.size());
        }
        return new TenureMeters(this);
    }
}
