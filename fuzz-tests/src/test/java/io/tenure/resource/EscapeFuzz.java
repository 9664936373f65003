package io.tenure.resource;

import io.tenure.fuzz.Input;
import io.tenure.fuzz.Told;

/** Any text as an id, a name, a segment, a line or an owner's id, and as what has to be shown. */
public final class EscapeFuzz {

    private EscapeFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        Input in = Input.of(bytes);
        String text = in.text();
        encoded(text);
        written(text);
        Told.fitly("of " + Text.escape(text));
        Told.fitly(Text.quote(text));
        Told.fitly(Text.describe(new IllegalStateException(text)));
        checked(() -> Ids.requireId("id", text));
        checked(() -> Ids.requireName("kind", text));
        checked(() -> Ids.requireAttributes(in.pairs()));
        checked(() -> Told.same("an owner's id", text, OwnerId.parse(text).toString()));
    }

    /** As if it came from somewhere. */
    private static void encoded(String text) {
        String segment = Escape.unsegment(text);
        if (segment != null) {
            Told.same("a segment", text, Escape.segment(segment));
        }
        String line = Escape.unline(text);
        if (line != null) {
            Told.same("a line", text, Escape.line(line));
        }
    }

    /** As something that is to be written, if it has a form in UTF-8. */
    private static void written(String text) {
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            return;
        }
        String segment = Escape.segment(text);
        Told.holds(
                "a segment is printable ASCII without a slash",
                segment.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/')
                        && !segment.equals(".")
                        && !segment.equals(".."));
        Told.same("a segment", text, Escape.unsegment(segment));
        String line = Escape.line(text);
        Told.holds("a line is one", line.chars().noneMatch(Character::isISOControl));
        Told.same("a line", text, Escape.unline(line));
    }

    private static void checked(Runnable check) {
        try {
            check.run();
        } catch (InvalidArgumentException refused) {
            Told.fitly(refused.getMessage());
        }
    }
}
