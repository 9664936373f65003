package io.tenure.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes an input in a few places, by a seed: bytes, pieces of it, and texts that parsers stumble over. */
final class Mutator {

    private static final int MOST_CHANGES = 4;
    private static final List<byte[]> TEXTS = List.of(
            text(""),
            text("\n"),
            text("%"),
            text("%00"),
            text("%C3%BC"),
            text(":"),
            text("/"),
            text("-"),
            text("0"),
            text("9223372036854775808"),
            text("\\ud83d"),
            text("\\u202e"),
            text("\"}"),
            text("{id}"),
            text(" "));

    private final byte[] base;

    Mutator(byte[] base) {
        this.base = base;
    }

    /** The input, changed; for one seed always in the same way. */
    byte[] mutate(long seed) {
        Random random = new Random(seed);
        byte[] input = base;
        for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
            input = changed(input, random);
        }
        return input;
    }

    private static byte[] changed(byte[] input, Random random) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(input.length - from, 16) + 1);
        return switch (random.nextInt(5)) {
            case 0 -> put(input, from, to, TEXTS.get(random.nextInt(TEXTS.size())));
            case 1 -> put(input, from, from, TEXTS.get(random.nextInt(TEXTS.size())));
            case 2 -> put(input, from, to, new byte[] {(byte) random.nextInt()});
            case 3 -> put(input, from, from, Arrays.copyOfRange(input, from, to));
            default ->
                put(input, from, Math.min(from + 1, input.length), new byte[] {(byte) (random.nextInt(0x5f) + ' ')});
        };
    }

    /** With what stands between two places replaced. */
    private static byte[] put(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(input.length + by.length);
        out.write(input, 0, from);
        out.writeBytes(by);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
