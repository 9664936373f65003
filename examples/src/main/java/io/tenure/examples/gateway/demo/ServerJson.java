package io.tenure.examples.gateway.demo;

import io.tenure.examples.gateway.service.Servers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is to say besides of a run on servers, for programs; {@code docs/demo.md} says what it means. Stateless. */
final class ServerJson {

    private ServerJson() {}

    static void put(Map<String, @Nullable Object> json, ServerAccount account) {
        StopReport stop = account.stop();
        json.put("ttl_ms", Servers.TTL.toMillis());
        json.put("orphaned_locks", account.killed().locks().size());
        json.put("orphaned_listings", account.killed().listings());
        json.put("stopped_ms", stop.stoppedMillis());
        json.put("stopped_locks", stop.locks());
        json.put("stopped_reclaimed", stop.aftermath().reclaimedBySurvivors());
        json.put("stopped_reclaim_last_ms", AccountJson.orNull(stop.aftermath().lastMillis()));
        json.put("sessions_lost", stop.losses().sessions());
        json.put("late_bookings", stop.losses().late());
        json.put("late_refused", stop.losses().lateRefused());
        json.put("went_on", stop.goesOn());
        json.put("ledger_booked", account.ledger().allBooked());
        json.put("ledger_refused", account.ledger().allRefused());
        json.put("left_by_sigterm", account.leftBySigterm().size());
        json.put("left_in_redis", account.leftInRedis().size());
        json.put("left_in_directory", account.leftInDirectory().size());
    }
}
