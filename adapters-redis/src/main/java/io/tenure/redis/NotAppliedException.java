package io.tenure.redis;

import io.lettuce.core.RedisCommandExecutionException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nothing was applied, and nothing will be: it may be sent again. */
final class NotAppliedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a server says that did not begin, and may do so later or where else it points to. */
    private static final List<String> NOT_NOW = List.of(
            "MOVED ",
            "ASK ",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "LOADING",
            "READONLY",
            "MASTERDOWN",
            "BUSY ",
            "NOREPLICAS",
            "OOM ",
            "MISCONF ");

    NotAppliedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The same failure, or this exception if it says that nothing was applied. */
    static Throwable ofReply(Throwable failure) {
        String said = failure instanceof RedisCommandExecutionException ? failure.getMessage() : null;
        return said != null && NOT_NOW.stream().anyMatch(said::startsWith)
                ? new NotAppliedException(said, failure)
                : failure;
    }

    static boolean isUnknownScript(Throwable failure) {
        String said = failure instanceof RedisCommandExecutionException ? failure.getMessage() : null;
        return said != null && said.startsWith("NOSCRIPT");
    }

    /** Whether the server does not have the lane, or takes no writes, so that another has to be looked for. */
    boolean isElsewhere() {
        String said = getMessage() == null ? "" : getMessage();
        return said.startsWith("MOVED ") || said.startsWith("READONLY");
    }
}
