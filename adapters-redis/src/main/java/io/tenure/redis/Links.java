package io.tenure.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which server has which slot, and the links to them. Thread-safe. */
interface Links extends AutoCloseable {

    /** Begins to connect. */
    void start();

    /** Completes when the first attempt is over, with what it failed by, or null. */
    CompletableFuture<@Nullable Throwable> firstTry();

    /** The link to the server that has {@code slot}, if there is one that is up. */
    @Nullable
    Link to(int slot);

    /** Tells {@code waiter} of the present link, or of the next one. */
    void whenUp(int slot, LinkKeeper.Waiter waiter);

    /** That server said that it does not have the slot any more, or takes no writes. */
    void isElsewhere(int slot, Link link);

    /** Looks for another server if that failure of a request says that {@code link}'s is not the one any more. */
    default void failed(int slot, Link link, Throwable failure) {
        if (NotAppliedException.ofReply(failure) instanceof NotAppliedException refused && refused.isElsewhere()) {
            isElsewhere(slot, link);
        }
    }

    /** Whether {@code link} is the one to the server that has {@code slot}. */
    default boolean leadsTo(Link link, int slot) {
        return to(slot) == link;
    }

    /** Has {@code listener} told of each link that is given a slot while it is up. Set once, before the start. */
    default void onMoved(Consumer<Link> listener) {}

    /** The links that are up. */
    Collection<Link> all();

    /** Heartbeats, if it is time for them, and overdue waiters. On the loop. */
    void tick(Duration patience, boolean beat);

    @Override
    void close();
}
