package io.tenure.redis;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Which server has which lane. Thread-safe. */
interface Links {

    /** The link to the server that has {@code lane}, if there is one that is up. */
    @Nullable
    Link to(Lane lane);

    /** Tells {@code waiter} of the present link, or of the next one. */
    void whenUp(Lane lane, LinkKeeper.Waiter waiter);

    /** That server said that it does not have the lane any more, or takes no writes. */
    void isElsewhere(Lane lane, Link link);

    /** Whether {@code link} leads to the server that has {@code lane}. */
    boolean leadsTo(Link link, Lane lane);

    /** The links that are up. */
    Collection<Link> all();
}
