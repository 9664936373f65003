package io.tenure.resource;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Told of each lease of a coordinator, when somebody asks for it, when it is open and when it is closed: for test kits,
 * which say where one was opened that nobody closed. Thread-safe; never blocks, and must be quick, for it runs on the threads
 * of those who register, share and close. What it throws is logged, and that is all.
 */
public interface LeaseListener {

    /** Notes nothing. Leases are then made without it, at no cost. */
    LeaseListener NONE = (kind, id) -> Note.NONE;

    /**
     * Somebody asks for a lease. Told on their thread, so that its stack shows who it is; an external resource is taken
     * only after that, and its lease is opened elsewhere.
     *
     * @param kind the kind's name
     * @param id the resource's id; null if it has none
     * @return told what becomes of it; {@link Note#NONE} if nobody wants to know
     */
    Note asked(String kind, @Nullable String id);

    /** What is noted of one lease. Thread-safe. */
    interface Note {

        /** Notes nothing. */
        Note NONE = new Note() {
            @Override
            public void opened(Leased resource) {}

            @Override
            public void closed() {}
        };

        /** The lease is open, and about to be handed out. */
        void opened(Leased resource);

        /** The lease is closed, or it came to nothing and was never opened. Told once, and not if the resource is ended otherwise. */
        void closed();
    }

    /** The resource of a lease. Two are equal if they are of the same resource. Does not hold on to the lease. Thread-safe. */
    interface Leased {

        /** The resource itself. */
        Object resource();

        /** Why it was released; null while it is not. */
        @Nullable
        ReleaseCause releaseCause();

        /** Whether its release is done; not so while it is under way or parked. */
        boolean isDone();

        /** As it is now; empty once its release is decided. */
        Optional<ResourceSnapshot> snapshot();
    }
}
