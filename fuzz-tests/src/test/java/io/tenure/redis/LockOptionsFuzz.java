package io.tenure.redis;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.Ids;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.OwnerId;
import io.tenure.resource.RecordState;
import io.tenure.resource.ResourceRecord;
import java.time.Duration;
import java.util.Map;

/** Any attributes of a lock: they are refused, or what they say can be given to a script. */
public final class LockOptionsFuzz {

    private static final Duration LONGEST = Duration.ofDays(30);

    private LockOptionsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Map<String, String> attributes = Input.of(bytes).pairs();
        try {
            Ids.requireAttributes(attributes);
            LockOptions.require(attributes);
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
            return;
        }
        ResourceRecord record =
                new ResourceRecord(new OwnerId(0, 1), "lock", "id", RecordState.INTENT, 1, 0, true, 0, attributes);
        within("its minimum hold", LockOptions.minimumHold(record));
        within("its backstop", attributes.getOrDefault(LockOptions.BACKSTOP, "1"));
    }

    private static void within(String what, String millis) {
        Duration length = Duration.ofMillis(Long.parseLong(millis));
        Told.holds(what + " is within its bounds", !length.isNegative() && length.compareTo(LONGEST) <= 0);
    }
}
