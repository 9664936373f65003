package io.tenure.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.tenure.resource.Escape;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import io.tenure.resource.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
     * I3 A lock is valid on a link only after it was seen there by that link.
     */

    private static final Logger LOG = LoggerFactory.getLogger(RedisLocks.class);
    private static final int PAGE = 250;
    private static final Duration FOR_LEFTOVERS = Duration.ofSeconds(5);

    private final LockService service;

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

    /** One lock, for somebody said something of it. */
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
        String[] keys = held.stream().map(HeldLock::key).toArray(String[]::new);
        link.commands().mget(keys).whenComplete((values, failure) -> {
            if (failure != null) {
                LOG.info("{} locks could not be verified: {}", held.size(), Text.describe(failure));
                service.wire().links().failed(held.get(0).lane().slot(), link, failure);
                return;
            }
            for (int i = 0; i < held.size(); i++) {
                seen(link, held.get(i), values.get(i));
            }
        });
    }

    private void seen(Link link, HeldLock held, KeyValue<String, String> present) {
        if (!service.wire().links().leadsTo(link, held.lane().slot())) {
            // What a server says of a lane that has moved meanwhile is old, and its successor is asked by itself.
            return;
        }
        String value = present.getValueOrElse("");
        if (held.isOwn(value)) {
            held.verified(link);
        } else if (service.book().find(held.record()) == held && !held.isEnding()) {
            LOG.warn(
                    "Redis does not hold {} {} any more",
                    service.settings().kind(),
                    Text.quote(held.record().id()));
            service.lost(held, value.isEmpty() ? "Redis lost it" : "somebody else holds it in Redis");
        }
    }

    private void manifest(Link link, Lane lane, OwnerId owner, ScanCursor from) {
        link.commands()
                .hscan(lane.held(owner), from, ScanArgs.Builder.limit(PAGE))
                .whenComplete((page, failure) -> {
                    if (failure != null) {
                        LOG.info("The manifest of {} could not be verified: {}", lane, Text.describe(failure));
                        service.wire().links().failed(lane.slot(), link, failure);
                        return;
                    }
                    page.getMap().forEach((field, value) -> listed(field, value));
                    if (!page.isFinished()) {
                        next(link, lane, owner, page);
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

    private void listed(String field, String text) {
        LockValue value = LockValue.parse(text);
        String id = Escape.unsegment(field);
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
