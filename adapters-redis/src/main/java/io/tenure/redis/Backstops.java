package io.tenure.redis;

import io.tenure.resource.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the expiry of what is held, long before it would pass: it is there for the day when nobody is left to clean up, and
 * not what keeps a lock alive. On the keeper's loop.
 */
final class Backstops {

    /*
     * I1 A lock's backstop is renewed once a third of it has passed, again at each round until that is confirmed; its
     *    validity counts from when the request was sent that was confirmed.
     */

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final int PAGE = 100;
    private static final int SHARE = 3;

    private final LockService service;

    Backstops(LockService service) {
        this.service = service;
    }

    /** Renews what is due. */
    void round() {
        Moment now = Moment.of(service.time());
        Map<Lane, List<HeldLock>> due = new HashMap<>();
        for (HeldLock held : service.book().all()) {
            if (held.isDue(now, SHARE)) {
                due.computeIfAbsent(held.lane(), lane -> new ArrayList<>()).add(held);
            }
        }
        due.forEach((lane, all) -> {
            Link link = service.wire().links().to(lane.slot());
            for (int from = 0; link != null && from < all.size(); from += PAGE) {
                // Locks of one page share an expiry, so one with a backstop of its own goes alone.
                renew(lane, link, all.subList(from, Math.min(from + PAGE, all.size())), now);
            }
        });
    }

    private void renew(Lane lane, Link link, List<HeldLock> page, Moment sent) {
        Map<Long, List<HeldLock>> byLength = new HashMap<>();
        page.forEach(held -> byLength.computeIfAbsent(held.backstopNanos(), nanos -> new ArrayList<>())
                .add(held));
        byLength.forEach((nanos, same) -> send(lane, link, same, nanos, sent));
    }

    private void send(Lane lane, Link link, List<HeldLock> same, long nanos, Moment sent) {
        String[] keys = new String[same.size()];
        String[] args = new String[same.size() + 1];
        args[0] = Long.toString(nanos / LockService.NANOS_PER_MILLI);
        for (int i = 0; i < same.size(); i++) {
            keys[i] = same.get(i).key();
            args[i + 1] = same.get(i).begin();
        }
        link.run(Script.RENEW, keys, args, new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                // What a server sets that the lane has left keeps nothing there.
                boolean counts = service.wire().links().leadsTo(link, lane.slot());
                for (int i = 0; counts && i < same.size(); i++) {
                    if (reply.number(i) == 1) {
                        same.get(i).renewed(sent, nanos);
                    }
                }
            }

            @Override
            public void failed(Throwable failure) {
                LOG.info("{} backstops were not renewed: {}", same.size(), Text.describe(failure));
                service.wire().links().failed(lane.slot(), link, failure);
            }
        });
    }
}
