package io.tenure.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One master has all slots. */
final class SingleServer implements Links {

    private final LinkKeeper keeper;

    SingleServer(LinkKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public void start() {
        keeper.start();
    }

    @Override
    public CompletableFuture<@Nullable Throwable> firstTry() {
        return keeper.firstTry();
    }

    @Override
    public @Nullable Link to(int slot) {
        return keeper.current();
    }

    @Override
    public void whenUp(int slot, LinkKeeper.Waiter waiter) {
        keeper.whenUp(waiter);
    }

    @Override
    public void isElsewhere(int slot, Link link) {
        // It was demoted: whoever is the master now is found by connecting anew.
        link.end();
    }

    @Override
    public Collection<Link> all() {
        Link link = keeper.current();
        return link == null ? List.of() : List.of(link);
    }

    @Override
    public void tick(Duration patience, boolean beat) {
        keeper.tick(patience, beat);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
