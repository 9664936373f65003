package io.tenure.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
            this.sha =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
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
