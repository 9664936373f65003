package io.tenure.engine;

import io.tenure.resource.ResourceKind;
import io.tenure.resource.ResourceSpec;
import java.util.concurrent.CompletionStage;

/** What a scope needs of the coordinator that it belongs to. */
interface ScopedRegistrar {

    <R> Lease<R> register(ResourceKind<R> kind, ResourceSpec spec, R resource);

    <R> Lease<R> acquire(ResourceKind<R> kind, ResourceSpec spec);

    <R> CompletionStage<Lease<R>> acquireAsync(ResourceKind<R> kind, ResourceSpec spec);

    ResourceRegistry registry();
}
