package io.tenure.cluster;

import io.tenure.cluster.Members.Census;
import io.tenure.cluster.Quarantine.Kept;
import io.tenure.resource.OwnerId;
import io.tenure.store.KeyValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries what is quarantined again, with growing pauses; one survivor for each. Confined to the loop. */
final class QuarantineRetries {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineRetries.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private record Pause(long dueNanos, Duration length) {}

    private final OwnerHome home;
    private final Quarantine quarantine;
    private Map<String, Pause> pauses = new LinkedHashMap<>();

    QuarantineRetries(OwnerHome home, Quarantine quarantine) {
        this.home = home;
        this.quarantine = quarantine;
    }

    /** Tries what is due of what was listed. Once in each reconcile, for all that is quarantined is listed. */
    void reconcile(Census census, List<KeyValue> rows) {
        retryDue(quarantine.read(rows), census);
    }

    /** Somebody waits for what was put aside from {@code resourceKey}. */
    void hasten(String resourceKey) {
        String key = home.keys().quarantine(resourceKey);
        Pause pause = pauses.get(key);
        long nowNanos = home.time().nowNanos();
        boolean lately = pause != null
                && pause.dueNanos()
                                - pause.length().toNanos()
                                + Duration.ofSeconds(1).toNanos()
                                - nowNanos
                        > 0;
        if (lately) {
            return;
        }
        home.serial().then(quarantine.find(key), (kept, failure) -> {
            if (kept != null && quarantine.canRelease(kept)) {
                retry(kept);
            }
        });
    }

    private void retryDue(List<Kept> kept, Census census) {
        Map<String, Pause> still = new LinkedHashMap<>();
        for (Kept one : kept) {
            String key = one.row().key();
            Pause pause = pauses.get(key);
            if (pause != null) {
                still.put(key, pause);
            }
        }
        pauses = still;
        for (Kept one : kept) {
            Pause pause = pauses.get(one.row().key());
            boolean due = pause == null || home.time().nowNanos() - pause.dueNanos() >= 0;
            if (due && quarantine.canRelease(one) && isFirst(one, census)) {
                retry(one);
            }
        }
    }

    private boolean isFirst(Kept kept, Census census) {
        OwnerId owner = Keys.ownerUnder(home.keys().quarantine(), kept.row().key());
        var record = kept.entry().decodedRecord().value();
        if (owner == null || record == null) {
            return false;
        }
        Map<OwnerId, Members.Member> able = new TreeMap<>();
        for (OwnerId survivor : census.alive()) {
            Members.Member member = census.members().get(survivor);
            MemberEntry entry = member == null ? null : member.entry().value();
            MemberEntry.Served served = entry == null ? null : entry.of(record.kind());
            if (member != null
                    && served != null
                    && served.endpoint().equals(kept.entry().endpoint())) {
                able.put(survivor, member);
            }
        }
        int shard = Keys.shardOf(record.kind(), record.id());
        return Rendezvous.rank(owner, shard, home.self(), able.keySet()) == 0;
    }

    private void retry(Kept kept) {
        String key = kept.row().key();
        Pause last = pauses.get(key);
        Duration length =
                last == null ? home.settings().reconcileEvery() : last.length().multipliedBy(2);
        Duration bounded = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
        pauses.put(key, new Pause(home.time().nowNanos() + bounded.toNanos(), bounded));
        home.serial().then(quarantine.retry(kept), (gone, failure) -> {
            if (failure != null) {
                LOG.info("{} was not retried: {}", key, Failures.describe(failure));
            }
        });
    }
}
