package io.tenure;

import io.tenure.cleanup.DrainReport;
import io.tenure.cluster.LeaveReport;

/**
 * What shutting a coordinator down left behind.
 *
 * @param releases the releases: how many were done, and which are left
 * @param leave how the owner left the store; what is unsettled there is left to survivors
 */
public record ShutdownReport(DrainReport releases, LeaveReport leave) {

    /** Whether nothing is left, here or for survivors. */
    public boolean isClean() {
        return releases.isClean() && leave.clean();
    }
}
