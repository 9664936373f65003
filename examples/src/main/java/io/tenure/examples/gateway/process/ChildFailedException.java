package io.tenure.examples.gateway.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child did not do what it should; the message ends with what it logged last. */
public final class ChildFailedException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LINES = 12;

    ChildFailedException(String child, String what, Path log, @Nullable Throwable cause) {
        super(child + ' ' + what + endOf(log), cause);
    }

    private static String endOf(Path log) {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
            return last.isEmpty() ? "; it logged nothing" : "; it logged last:\n  " + String.join("\n  ", last);
        } catch (IOException e) {
            return "; its log cannot be read: " + e;
        }
    }
}
