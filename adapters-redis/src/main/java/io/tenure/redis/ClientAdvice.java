package io.tenure.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.TimeoutOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What in a user's client options does harm, each named with what to set instead. */
final class ClientAdvice {

    private static final Duration LONG_CONNECT = Duration.ofSeconds(5);

    private ClientAdvice() {}

    static List<String> of(ClientOptions options) {
        List<String> advice = new ArrayList<>();
        if (options.getDisconnectedBehavior() != DisconnectedBehavior.REJECT_COMMANDS) {
            advice.add("disconnectedBehavior is " + options.getDisconnectedBehavior()
                    + ": commands pile up while Redis is away; REJECT_COMMANDS fails them at once");
        }
        if (options.getRequestQueueSize() == Integer.MAX_VALUE) {
            advice.add("requestQueueSize is unbounded: a hung server fills the memory; set a bound such as 32768");
        }
        if (options.getSocketOptions().getConnectTimeout().compareTo(LONG_CONNECT) > 0) {
            advice.add("socketOptions.connectTimeout is "
                    + options.getSocketOptions().getConnectTimeout()
                    + ": a lost server is noticed late; 2 s is enough");
        }
        TimeoutOptions timeouts = options.getTimeoutOptions();
        if (timeouts.isTimeoutCommands() && !timeouts.isApplyConnectionTimeout()) {
            advice.add(
                    "timeoutOptions give commands a timeout of their own, also those of locks, which are held in memory"
                            + " until then; connectionTimeout() does not");
        }
        if (!options.getSocketOptions().isKeepAlive()) {
            advice.add("socketOptions.keepAlive is off: a peer that vanished is noticed late");
        }
        return advice;
    }
}
