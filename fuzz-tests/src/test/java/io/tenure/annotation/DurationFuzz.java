package io.tenure.annotation;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;
import io.tenure.resource.InvalidArgumentException;
import io.tenure.resource.TtlPolicy;
import java.time.Duration;

/** Any text as a duration: it is refused, or it is one between none and the longest, also as Java writes it. */
public final class DurationFuzz {

    private DurationFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = Input.text(bytes);
        try {
            Duration read = DurationText.parse("ttl", text);
            if (read.equals(TtlPolicy.NEVER)) {
                Told.same("how never is written", "never", text);
                return;
            }
            Told.holds("it is not negative", !read.isNegative());
            Told.holds("it is not too long", read.compareTo(DurationText.LONGEST) <= 0);
            Told.same("it as Java writes it", read, DurationText.parse("ttl", read.toString()));
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
            Told.same("the field", "ttl", refused.field());
        }
    }
}
