package io.tenure.event;

import io.tenure.resource.Layer;
import io.tenure.resource.OwnerId;
import org.jspecify.annotations.Nullable;

/**
 * Names a resource in an event, without holding it.
 *
 * @param kind the kind's name
 * @param id the id, or null if it was registered without one
 * @param layer the kind's layer
 * @param owner whose it is or was
 * @param token the fencing token, or 0 if it has none
 */
public record ResourceRef(String kind, @Nullable String id, Layer layer, OwnerId owner, long token) {}
