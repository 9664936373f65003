package io.tenure.testkit.junit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Says what a test left behind, the leaks that are alike in one line. */
final class LeakReport {

    private static final int MOST_LINES = 10;
    private static final int MOST_NAMES = 3;
    private static final int MOST_PLACES = 3;

    private final String test;
    private final String testClass;
    private final List<Leak> leaks;
    private final String hint;

    LeakReport(String test, String testClass, List<Leak> leaks, String hint) {
        this.test = test;
        this.testClass = testClass;
        this.leaks = leaks;
        this.hint = hint;
    }

    /** Its stack is where the first one was opened, so that whoever clicks on the failure gets there. */
    ResourceLeakError error() {
        List<StackTraceElement> opened = leaks.get(0).notes().get(0).place().frames(testClass);
        return new ResourceLeakError(message(), opened.toArray(StackTraceElement[]::new));
    }

    private String message() {
        Map<Likeness, List<Leak>> alike =
                leaks.stream().collect(Collectors.groupingBy(this::likeness, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder(test)
                .append(" left ")
                .append(leaks.size() == 1 ? "a resource" : leaks.size() + " resources")
                .append(" behind:");
        alike.entrySet().stream().limit(MOST_LINES).forEach(entry -> append(text, entry.getKey(), entry.getValue()));
        if (alike.size() > MOST_LINES) {
            int more = alike.values().stream()
                    .skip(MOST_LINES)
                    .mapToInt(List::size)
                    .sum();
            text.append("\n  and ").append(more).append(" more, of other kinds or opened elsewhere");
        }
        return (hint.isEmpty() ? text : text.append('\n').append(hint)).toString();
    }

    private Likeness likeness(Leak leak) {
        List<Opening> openings = leak.notes().stream()
                .map(note -> new Opening(note.askedBy(), note.place().frames(testClass)))
                .distinct()
                .toList();
        return new Likeness(leak.kind(), leak.layer(), leak.standing(), openings);
    }

    private static void append(StringBuilder text, Likeness likeness, List<Leak> alike) {
        text.append("\n  ");
        if (alike.size() > 1) {
            text.append(alike.size()).append(" of ");
        }
        text.append(likeness.kind).append(' ').append(names(alike)).append(likeness.layer);
        text.append(": ").append(likeness.standing).append(alike.size() > 1 ? " each" : "");
        text.append(ages(alike));
        likeness.openings.stream().limit(MOST_PLACES).forEach(opening -> {
            text.append("\n    opened by ").append(opening.by);
            opening.frames.forEach(frame -> text.append("\n\tat ").append(frame));
        });
        if (likeness.openings.size() > MOST_PLACES) {
            text.append("\n    and at ")
                    .append(likeness.openings.size() - MOST_PLACES)
                    .append(" other places");
        }
    }

    private static String names(List<Leak> alike) {
        String names = alike.stream().limit(MOST_NAMES).map(Leak::name).collect(Collectors.joining(", "));
        return alike.size() > MOST_NAMES ? names + ", ..." : names;
    }

    private static String ages(List<Leak> alike) {
        List<Duration> ages = new ArrayList<>(
                alike.stream().map(Leak::age).filter(Objects::nonNull).sorted().toList());
        return ages.isEmpty() ? "" : ", for " + ages.get(ages.size() - 1).toMillis() + " ms";
    }

    private record Opening(String by, List<StackTraceElement> frames) {}

    private record Likeness(String kind, String layer, String standing, List<Opening> openings) {}
}
