package io.tenure;

import io.tenure.cleanup.DrainReport;
import io.tenure.cleanup.ParkedRelease;
import io.tenure.cleanup.PendingRelease;
import io.tenure.cluster.LeaveReport;
import io.tenure.resource.Layer;
import java.util.stream.Stream;

/**
 * What shutting a coordinator down left behind.
 *
 * @param releases the releases: how many were done, and which are left
 * @param leave how the owner left the store; what is unsettled there is left to survivors
 */
public record ShutdownReport(DrainReport releases, LeaveReport leave) {

    /**
     * Whether nothing is left, here or for survivors. An owner that left clean has settled everything external, also those
     * releases that were parked or on their way until then.
     */
    public boolean isClean() {
        return leave.clean() && layersLeft().allMatch(layer -> layer == Layer.EXTERNAL);
    }

    private Stream<Layer> layersLeft() {
        Stream<Layer> failed = Stream.concat(releases.parked().stream(), releases.hung().stream())
                .map(ParkedRelease::layer);
        return Stream.concat(failed, releases.pending().stream().map(PendingRelease::layer));
    }
}
