package io.tenure.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The scripts: constants, each with all keys that it touches among KEYS. */
enum Script {
    /** Takes and releases: one {@link Operation} after the other. */
    LOCKS,
    BURY,
    RECLAIM,
    RENEW,
    EXTEND,
    SEED,
    LOOK,
    PUT,
    DELETE;

    private final String text;
    private final String sha;

    Script() {
        this.text = read(name().toLowerCase(Locale.ROOT) + ".lua");
        this.sha = Sha1.hex(text);
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its source. */
    String text() {
        return text;
    }

    /** The name by which a server knows it that has seen it before. */
    String sha() {
        return sha;
    }
}
