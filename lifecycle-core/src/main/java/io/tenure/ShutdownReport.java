package io.tenure;

import io.tenure.cleanup.DrainReport;
import io.tenure.cluster.LeaveReport;
import io.tenure.resource.Layer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What shutting a coordinator down left behind.
 *
 * @param releases the releases: how many were done, and which are left
 * @param leave how the owner left the store; what is unsettled there is left to survivors
 */
public record ShutdownReport(DrainReport releases, LeaveReport leave) {

    private static final int FIRST = 5;

    /**
     * Whether nothing is left, here or for survivors. An owner that left in order has released all that is EXTERNAL, also
     * what the releases before that had left.
     */
    public boolean isClean() {
        return leave.clean()
                && Stream.concat(releases.parked().stream(), releases.hung().stream())
                        .allMatch(parked -> parked.layer() == Layer.EXTERNAL)
                && releases.pending().stream().allMatch(pending -> pending.layer() == Layer.EXTERNAL);
    }

    /** How many are left of each sort, and which ones come first: there may be a great many. */
    @Override
    public String toString() {
        return "ShutdownReport["
                + releases.done() + " released"
                + left("parked", releases.parked())
                + left("hung", releases.hung())
                + left("pending", releases.pending())
                + (leave.clean() ? "; left the store in order" : "; did not leave the store in order")
                + left("unsettled", leave.unsettled())
                + ']';
    }

    private static String left(String what, List<?> all) {
        if (all.isEmpty()) {
            return "";
        }
        String first = all.stream().limit(FIRST).map(String::valueOf).collect(Collectors.joining(", "));
        return "; " + all.size() + ' ' + what + ": " + first + (all.size() > FIRST ? ", ..." : "");
    }
}
