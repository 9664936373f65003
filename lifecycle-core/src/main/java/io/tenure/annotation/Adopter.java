package io.tenure.annotation;

import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceLease;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletionStage;

/** Writes down an EXTERNAL resource that is taken already; a coordinator's {@code adoptAsync}. */
@FunctionalInterface
public interface Adopter {

    /** Governs {@code resource} from now on. What goes wrong completes the stage exceptionally. */
    <R> CompletionStage<ResourceLease<R>> adopt(ResourceKind<R> kind, ResourceSpec spec, R resource);
}
