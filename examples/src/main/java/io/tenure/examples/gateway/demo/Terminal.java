package io.tenure.examples.gateway.demo;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** Tells whether stdout is a terminal that understands escape sequences. */
public final class Terminal {

    private Terminal() {}

    /** Whether a table may be drawn anew in its place. */
    public static boolean isLive() {
        String kind = System.getenv("TERM");
        if (kind == null || kind.equals("dumb")) {
            return false;
        }
        try {
            // System.console() asks for stdin, too, and since Java 22 is there without a terminal: the shell's test
            // knows.
            Process test = new ProcessBuilder("test", "-t", "1")
                    .redirectOutput(Redirect.INHERIT)
                    .start();
            return test.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
