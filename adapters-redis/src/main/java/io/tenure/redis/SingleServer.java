package io.tenure.redis;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One master has all lanes. */
final class SingleServer implements Links {

    private final LinkKeeper keeper;

    SingleServer(LinkKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public @Nullable Link to(Lane lane) {
        return keeper.current();
    }

    @Override
    public void whenUp(Lane lane, LinkKeeper.Waiter waiter) {
        keeper.whenUp(waiter);
    }

    @Override
    public void isElsewhere(Lane lane, Link link) {
        keeper.forget(link);
    }

    @Override
    public boolean leadsTo(Link link, Lane lane) {
        return true;
    }

    @Override
    public Collection<Link> all() {
        Link link = keeper.current();
        return link == null ? List.of() : List.of(link);
    }
}
