package io.tenure.resource;

import com.google.errorprone.annotations.MustBeClosed;
import java.util.concurrent.CompletionStage;

/**
 * Resources that end together, in reverse order of registration: each release begins when the one before it is done or
 * parked. A scope closes its own leases; a resource that was shared outside lives on. Thread-safe.
 */
public interface ResourceScope extends Registrar, AutoCloseable {

    /** The scope's name, for people; need not be unique. */
    String name();

    /** How many members there are: open, or with their release under way. */
    int size();

    /**
     * Opens a scope that is a member of this one.
     *
     * @throws LimitExceededException if 256 scopes lie within one another
     */
    @Override
    @MustBeClosed
    ResourceScope openScope(String name);

    /**
     * Closes all members in reverse order. Idempotent; never throws for a failed cleanup. On a thread that may block it
     * waits, at most for the sum of its members' bounds; on others it returns at once and the work goes on.
     */
    @Override
    void close();

    /**
     * The same without waiting.
     *
     * @return completes when each member is released or parked; never exceptionally. A member's release must not wait for
     *     it: it would wait for itself until its attempt's deadline
     */
    CompletionStage<Void> closeAsync();
}
