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
    ACQUIRE_FAIR,
    ACQUIRE_STRICT,
    RELEASE,
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
        String own = name().toLowerCase(Locale.ROOT).replace('_', '-') + ".lua";
        this.text = name().equals("ACQUIRE_FAIR") ? read("fair.lua") + read("acquire.lua") : read(own);
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
