package io.tenure.cluster;

import io.tenure.resource.OwnerId;
import java.util.List;

/**
 * One owner as the store knows it.
 *
 * @param owner its id
 * @param name what it calls itself: service, host and process id
 * @param kinds the external kinds it may hold
 * @param alive whether it had a session when this was read; a member that is not alive is an orphan
 * @param self whether it is the owner that was asked
 */
public record MemberView(OwnerId owner, String name, List<String> kinds, boolean alive, boolean self) {
    /** Copies the list. */
    public MemberView {
        kinds = List.copyOf(kinds);
    }
}
