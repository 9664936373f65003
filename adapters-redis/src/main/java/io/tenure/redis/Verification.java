package io.tenure.redis;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import io.tenure.time.Throttle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what this process holds with what Redis holds: on each new link, and now and then. Thread-safe.
 */
final class Verification {

    /*
     * I1 What was held before a page was asked for, is still, and is not there: Redis lost it, and its holder is told.
     * I2 What our manifest lists, and the book did not know when the answer came, is nobody's work: it is released and its
     *    take closed for good, by nonce, so nothing that is taken meanwhile can be hit.
     * I3 A lock is valid on a link only after it was seen there by that link, and no longer than it is kept there. What a
     *    server in doubt says is neither seen nor told.
     * I4 Our manifests outlive each lock that they list, and not us for ever: where a fail-over forgot that a dead owner's was
     *    walked, nobody walks it again. A take gives a new one its expiry; each look of ours puts it off.
     */

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final int PAGE = 250;
    private static final Duration FOR_LEFTOVERS = Duration.ofSeconds(5);

    /**
     * For how long a manifest is kept after it was begun, or its owner looked at it last: twice as long as any lock may be.
     * The script that takes says the same.
     */
    static final Duration MANIFEST_KEPT = Duration.ofDays(60);

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final LockService service;
    private final Throttle warnings = new Throttle(BETWEEN_WARNINGS);

    Verification(LockService service) {
        this.service = service;
    }

    /** Everything that is held and whose lane that link leads to. */
    void all(Link link) {
        Map<Lane, List<HeldLock>> byLane = new HashMap<>();
        Set<OwnerId> owners = new TreeSet<>();
        OwnerId last = service.lastOwner();
        if (last != null) {
            // Also of one that holds nothing: what it released may have come back with a fail-over.
            owners.add(last);
        }
        for (HeldLock held : service.book().all()) {
            owners.add(held.record().owner());
            if (held.isTaken()
                    && service.wire().links().leadsTo(link, held.lane().slot())) {
                byLane.computeIfAbsent(held.lane(), lane -> new ArrayList<>()).add(held);
            }
        }
        try {
            byLane.values().forEach(held -> pages(link, held));
            if (!service.settings().strict()) {
                owners.forEach(owner -> service.lanes().all().stream()
                        .filter(lane -> service.wire().links().leadsTo(link, lane.slot()))
                        .forEach(lane -> manifest(link, lane, owner, ScanCursor.INITIAL)));
            }
        } catch (RedisException closed) {
            LOG.debug("The link ended while everything was verified; the next one begins anew", closed);
        }
    }

    /** One lock that was taken, for somebody said something of it. */
    void one(HeldLock held) {
        Link link = service.wire().links().to(held.lane().slot());
        if (link != null) {
            page(link, List.of(held));
        }
    }

    private void pages(Link link, List<HeldLock> held) {
        for (int from = 0; from < held.size(); from += PAGE) {
            page(link, held.subList(from, Math.min(from + PAGE, held.size())));
        }
    }

    private void page(Link link, List<HeldLock> held) {
        Map<Boolean, List<HeldLock>> byNews =
                held.stream().collect(Collectors.partitioningBy(one -> one.link() == link));
        again(link, byNews.getOrDefault(true, List.of()));
        anew(link, byNews.getOrDefault(false, List.of()));
    }

    /** What was seen on this link before, where it has its expiry from us: only whether it is there. */
    private void again(Link link, List<HeldLock> held) {
        if (held.isEmpty()) {
            return;
        }
        link.commands().mget(keys(held)).whenComplete((values, failure) -> {
            if (failure != null) {
                unseen(link, held, failure);
                return;
            }
            for (int i = 0; i < held.size(); i++) {
                isThere(link, held.get(i), values.get(i).getValueOrElse(""));
            }
        });
    }

    /** What is new to this link, whose server may have forgotten to when it is kept. */
    private void anew(Link link, List<HeldLock> held) {
        if (held.isEmpty()) {
            return;
        }
        Moment sent = Moment.of(service.time());
        link.run(Script.LOOK, keys(held), LockService.NO_ARGS, new Call.Sink() {
            @Override
            public void replied(Reply reply) {
                for (int i = 0; i < held.size(); i++) {
                    HeldLock one = held.get(i);
                    long lengthNanos = reply.number(2 * i + 1) * LockService.NANOS_PER_MILLI;
                    if (isThere(link, one, reply.text(2 * i))) {
                        one.verified(link, sent, lengthNanos);
                    }
                }
            }

            @Override
            public void failed(Throwable failure) {
                unseen(link, held, failure);
            }
        });
    }

    private static String[] keys(List<HeldLock> held) {
        return held.stream().map(HeldLock::key).toArray(String[]::new);
    }

    private void unseen(Link link, List<HeldLock> held, Throwable failure) {
        unverified(link, held.get(0).lane(), held.size() + " locks", failure);
    }

    private void unverified(Link link, Lane lane, String what, Throwable failure) {
        Throwable told = NotAppliedException.ofReply(failure);
        // What Redis refuses for good, as where a right is missing, somebody has to mend.
        if (told instanceof RedisCommandExecutionException
                && warnings.tryPass(service.time().nowNanos()) != Throttle.HELD_BACK) {
            LOG.warn(
                    "{} of {} cannot be verified, and may stay in doubt until that is mended; may the user of Redis"
                            + " do all that the manual names? {}",
                    what,
                    service.settings().kind(),
                    Text.quote(told.getMessage()));
        } else {
            LOG.info(
                    "{} of {} could not be verified: {}",
                    what,
                    service.settings().kind(),
                    Text.describe(failure));
        }
        service.wire().links().failed(lane.slot(), link, failure);
    }

    /** Whether that is still its value there; if Redis has lost it, its holder is told. */
    private boolean isThere(Link link, HeldLock held, String value) {
        if (!service.wire().links().leadsTo(link, held.lane().slot()) || link.isInDoubt()) {
            // What a server says of a lane that has moved meanwhile, or may have, is old. Its successor is asked by
            // itself.
            return false;
        }
        boolean own = held.isOwn(value);
        if (!own && service.book().find(held.record()) == held && !held.isEnding()) {
            LOG.warn(
                    "Redis does not hold {} {} any more",
                    service.settings().kind(),
                    Text.quote(held.record().id()));
            service.lost(held, value.isEmpty() ? "Redis lost it" : "somebody else holds it in Redis");
        }
        return own;
    }

    private void manifest(Link link, Lane lane, OwnerId owner, ScanCursor from) {
        link.commands()
                .hscan(lane.held(owner), from, ScanArgs.Builder.limit(PAGE))
                .whenComplete((page, failure) -> {
                    if (failure != null) {
                        unverified(link, lane, "the manifest of " + lane, failure);
                        return;
                    }
                    page.getMap().forEach((field, value) -> listed(field, value));
                    if (!page.isFinished()) {
                        next(link, lane, owner, page);
                    } else if (!page.getMap().isEmpty() || from != ScanCursor.INITIAL) {
                        keep(link, lane.held(owner));
                    }
                });
    }

    private void next(Link link, Lane lane, OwnerId owner, MapScanCursor<String, String> page) {
        try {
            manifest(link, lane, owner, page);
        } catch (RedisException closed) {
            LOG.debug("The link ended while a manifest was verified", closed);
        }
    }

    private static void keep(Link link, String manifest) {
        try {
            link.commands().pexpire(manifest, MANIFEST_KEPT.toMillis()).exceptionally(failure -> {
                LOG.debug("{} is kept until the next look at least", manifest, failure);
                return null;
            });
        } catch (RedisException closed) {
            LOG.debug("The link ended while a manifest was verified", closed);
        }
    }

    private void listed(String field, String text) {
        LockValue value = LockValue.parse(text);
        String id = Lane.id(field);
        if (value == null
                || value.owner() == null
                || id == null
                || service.book().find(value.nonce()) != null) {
            return;
        }
        LOG.warn(
                "Redis holds {} {} for nobody here: released",
                service.settings().kind(),
                Text.quote(id));
        ResourceRecord leftover = new ResourceRecord(
                value.owner(),
                service.settings().kind(),
                id,
                RecordState.HELD,
                value.nonce(),
                value.token(),
                false,
                value.since(),
                Map.of());
        service.release(leftover, true, FOR_LEFTOVERS).whenComplete((released, failure) -> {
            if (failure != null) {
                LOG.info("It was not released, and will be looked at again: {}", Text.describe(failure));
            }
        });
    }
}
