package io.tenure.examples.gateway.process;

import io.tenure.examples.gateway.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's view of its parent: commands come in on stdin, messages go out on stdout, a line each. Thread-safe.
 *
 * <p>The parent's end of stdin closes when the parent ends, however it ends: then this process has lost its purpose.
 */
public final class Parent {

    private static final Logger LOG = LoggerFactory.getLogger(Parent.class);
    private static final int ORPHANED = 3;

    private final PrintStream out;

    private Parent(PrintStream out) {
        this.out = out;
    }

    /**
     * Begins to listen, and ends this process at once when the parent is gone.
     *
     * @param onCommand called with each command, on one thread of its own
     */
    public static Parent follow(Consumer<String> onCommand) {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Thread thread = new Thread(() -> listen(commands, onCommand), "parent");
        thread.setDaemon(true);
        thread.start();
        return new Parent(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }

    /** Sends a message. */
    public void tell(Map<String, ? extends @Nullable Object> message) {
        out.println(Json.write(message));
    }

    private static void listen(BufferedReader commands, Consumer<String> onCommand) {
        try {
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                onCommand.accept(line.strip());
            }
        } catch (IOException e) {
            LOG.error("stdin failed", e);
        }
        // Without hooks: they would go on talking to other processes that are ending, too.
        Runtime.getRuntime().halt(ORPHANED);
    }
}
