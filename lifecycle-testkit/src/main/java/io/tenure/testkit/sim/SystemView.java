package io.tenure.testkit.sim;

import io.tenure.resource.ResourceRecord;
import java.util.Optional;

/**
 * The system behind an {@link SimulatedProcess#observed observed} adapter of a service's own, read past all networks: what
 * coordinators answer of its kind is held against it.
 */
public interface SystemView {

    /** What is taken under that id now, of which owner, nonce and token count; empty if nothing is. */
    Optional<ResourceRecord> find(String id);

    /** A number that is another once what is taken under that id has changed, or the system may have forgotten something. */
    long changes(String id);
}
