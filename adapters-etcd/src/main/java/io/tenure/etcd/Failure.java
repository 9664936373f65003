package io.tenure.etcd;

import io.grpc.Status;
import io.tenure.resource.Text;
import io.tenure.store.StoreException;
import io.tenure.store.StoreException.Outcome;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a call failed, and whether it is certain that etcd did not do it.
 *
 * @param status what gRPC says
 * @param sent whether the call may have left the process
 */
record Failure(Status status, boolean sent) {

    /*
     * etcd says these before it proposes or applies anything. Not so for "database space exceeded": the write that fills
     * the quota is applied, and answered with that very error.
     */
    private static final Set<Status.Code> REFUSALS = Set.of(
            Status.Code.INVALID_ARGUMENT,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.PERMISSION_DENIED,
            Status.Code.UNAUTHENTICATED,
            Status.Code.UNIMPLEMENTED);

    private static final String ETCD = "etcdserver: ";

    static Failure of(Status status, boolean sent) {
        return new Failure(status, sent);
    }

    /** Whether etcd knows no such lease; nothing was applied. */
    boolean isNoLease() {
        return status.getCode() == Status.Code.NOT_FOUND && message().contains("lease not found");
    }

    /** Whether another login may help, or another member. */
    boolean isUnfit() {
        return status.getCode() == Status.Code.UNAUTHENTICATED
                || message().equals(ETCD + "no leader")
                || message().contains("auth store is old")
                || message().contains("invalid auth token")
                || isFromLearner();
    }

    /** Whether the member does not vote yet; it refuses nearly everything before it looks at it. */
    private boolean isFromLearner() {
        return message().contains("not supported for learner");
    }

    /** Whether it was not answered in time. */
    boolean isLate() {
        return sent && status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /** Whether it is etcd that says so, and not the client. A member that is cut off from the others only times out. */
    boolean isFromEtcd() {
        return !message().contains("timed out") && isSpoken();
    }

    private boolean isSpoken() {
        return message().startsWith(ETCD)
                || message().startsWith("auth: ")
                || message().startsWith("grpc: ");
    }

    /** Whether the answer was larger than is read. */
    private boolean isTooLarge() {
        return status.getCode() == Status.Code.RESOURCE_EXHAUSTED && message().contains("exceeds maximum size");
    }

    Outcome outcome() {
        boolean refused = REFUSALS.contains(status.getCode())
                || isNoLease()
                || isFromLearner()
                || message().contains("grpc: received message larger than max")
                || message().equals(ETCD + "too many requests");
        return !sent || refused ? Outcome.NOT_APPLIED : Outcome.UNKNOWN;
    }

    StoreException told(String what, @Nullable Connection by, Duration timeout) {
        String where = by == null ? "" : " at " + by;
        String why = status.getCode() == Status.Code.DEADLINE_EXCEEDED
                ? " was not answered within " + timeout
                : " failed: " + reason();
        return isTooLarge()
                ? new TooLargeException(what + where + why, outcome(), status.getCause())
                : new StoreException(what + where + why, outcome(), status.getCause());
    }

    /** What went wrong, the root of it included. */
    String reason() {
        StringBuilder reason = new StringBuilder(status.getCode().name());
        if (status.getDescription() != null) {
            reason.append(", ")
                    .append(Text.escape(
                            status.getDescription().lines().findFirst().orElse("")));
        }
        Throwable root = status.getCause();
        for (int depth = 0; root != null && root.getCause() != null && depth < 10; depth++) {
            root = root.getCause();
        }
        if (root != null) {
            reason.append(": ")
                    .append(root.getClass().getSimpleName())
                    .append(", ")
                    .append(Text.escape(String.valueOf(root.getMessage())));
        }
        return reason.toString();
    }

    private String message() {
        String description = status.getDescription();
        return description == null ? "" : description;
    }
}
