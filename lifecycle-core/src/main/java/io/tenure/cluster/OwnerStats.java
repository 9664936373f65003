package io.tenure.cluster;

import java.time.Duration;

/**
 * What an owner counts; each value was true at some moment of the call.
 *
 * @param state how it stands
 * @param validLeft how long the session is still valid by this owner's clock; never negative
 * @param renewals how many renewals succeeded
 * @param missedRenewals how many failed
 * @param held external resources held
 * @param pendingUndos takes and releases of unknown outcome that are still being undone
 * @param orphans owners that are gone and not cleaned up yet, as this owner last saw
 * @param reclaimed resources of owners gone that this owner released
 * @param quarantined resources in quarantine, as this owner last saw
 * @param unreadable entries of the store that this version cannot read, as this owner last saw
 * @param brakeEngaged whether reclaim is slowed
 * @param reclaimStopped whether reclaim is stopped because the store was restored
 * @param faults tasks of the owner's loop that threw; each is a fault of Tenure's own
 */
public record OwnerStats(
        OwnerState state,
        Duration validLeft,
        long renewals,
        long missedRenewals,
        int held,
        int pendingUndos,
        int orphans,
        long reclaimed,
        int quarantined,
        int unreadable,
        boolean brakeEngaged,
        boolean reclaimStopped,
        int faults) {}
