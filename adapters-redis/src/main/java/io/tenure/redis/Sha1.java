package io.tenure.redis;

import io.tenure.resource.InvalidArgumentException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The digest that Redis' scripts have: for comparing, not for secrecy. */
final class Sha1 {

    private static final int HEX_DIGITS = 40;

    private Sha1() {}

    static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** @throws InvalidArgumentException if {@code text} is no digest */
    static void require(String field, @Nullable String text) {
        boolean fits = text != null
                && text.length() == HEX_DIGITS
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (!fits) {
            throw new InvalidArgumentException(field, text, HEX_DIGITS + " lower-case hexadecimal digits");
        }
    }
}
