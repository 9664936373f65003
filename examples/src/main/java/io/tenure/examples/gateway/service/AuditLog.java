package io.tenure.examples.gateway.service;

import io.tenure.event.LifecycleEvent;
import io.tenure.event.ResourceCleanedEvent;
import io.tenure.event.ResourceCreatedEvent;
import io.tenure.event.ResourceReclaimedEvent;
import io.tenure.event.ResourceRef;
import io.tenure.event.ResourceReleasedEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Writes down what a coordinator announces, a line for each event. Used by one thread, the one that announces.
 *
 * <p>An observer may miss events, so this is for people who want to know what happened, not for what must not be lost.
 */
final class AuditLog implements AutoCloseable {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    private final PrintWriter lines;

    private AuditLog(PrintWriter lines) {
        this.lines = lines;
    }

    /** A new file; an old one of that name is replaced. */
    static AuditLog in(Path file) throws IOException {
        return new AuditLog(new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8), true));
    }

    void write(LifecycleEvent event) {
        lines.println(TIME.format(Instant.ofEpochMilli(event.wallMillis())) + ' ' + describe(event));
    }

    private static String describe(LifecycleEvent event) {
        if (event instanceof ResourceCreatedEvent created) {
            return "created   " + name(created.resource());
        }
        if (event instanceof ResourceReleasedEvent released) {
            return "released  " + name(released.resource()) + ", " + released.cause() + " after "
                    + released.held().toMillis() + " ms";
        }
        if (event instanceof ResourceCleanedEvent cleaned) {
            return "cleaned   " + name(cleaned.resource()) + " in "
                    + cleaned.took().toMillis() + " ms, attempts " + cleaned.attempts();
        }
        if (event instanceof ResourceReclaimedEvent reclaimed) {
            return "reclaimed " + name(reclaimed.resource()) + " of "
                    + reclaimed.resource().owner() + ", "
                    + reclaimed.sinceLoss().toMillis() + " ms after its death was noticed";
        }
        return event.toString();
    }

    private static String name(ResourceRef resource) {
        String id = resource.id() == null ? "" : ' ' + resource.id();
        String token = resource.token() == 0 ? "" : " token " + resource.token();
        return resource.layer() + " " + resource.kind() + id + token;
    }

    @Override
    public void close() {
        lines.close();
    }
}
