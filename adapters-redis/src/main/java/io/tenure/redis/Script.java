package io.tenure.redis;

import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The scripts: constants, each with all keys that it touches among KEYS. */
enum Script {
    ACQUIRE,
    ACQUIRE_STRICT,
    RELEASE,
    RECLAIM,
    RENEW,
    SEED,
    LOOK,
    PUT,
    DELETE;

    private final String text;
    private final String sha;

    Script() {
        String file = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is not in the jar");
            }
            byte[] bytes = in.readAllBytes();
            this.text = new String(bytes, StandardCharsets.US_ASCII);
            this.sha = Sha1.hex(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How its keys and arguments are written: those of locks are plain, those of users may be anything. */
    StringCodec codec() {
        return this == PUT || this == DELETE ? StringCodec.UTF8 : StringCodec.ASCII;
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
