package io.tenure.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a release callback is told. Valid during the callback; do not keep it. */
public interface ReleaseContext {

    /** The kind's name. */
    String kind();

    /** The resource's id, or null if it was registered without one. */
    @Nullable
    String id();

    /** The kind's layer. */
    Layer layer();

    /** Why it ends. */
    ReleaseCause cause();

    /** The fencing token, or 0 if the resource has none. */
    long token();

    /** Which attempt this is, from 1. */
    int attempt();

    /** How long an attempt may take before it is given up. */
    Duration attemptDeadline();
}
