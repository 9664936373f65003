package io.tenure.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a script answered: numbers and texts in a row, however they were nested. Filled and read on the client's thread. */
final class Reply extends CommandOutput<String, String, Reply> {

    private static final int USUAL = 4;

    private long[] numbers = new long[USUAL];
    private @Nullable String[] texts = new String[USUAL];
    private int size;
    private boolean row;

    @SuppressWarnings("NullAway") // there is no value beside this object; get() says so
    Reply() {
        super(StringCodec.ASCII, null);
    }

    /** Whether it is a number by itself, and no row. */
    boolean isSingle() {
        return !row;
    }

    /** The number at {@code index}; 0 if there is a text, or nothing. */
    long number(int index) {
        return index < size ? numbers[index] : 0;
    }

    /** The text at {@code index}; empty if there is a number, or nothing. */
    String text(int index) {
        String text = index < size ? texts[index] : null;
        return text == null ? "" : text;
    }

    @Override
    public Reply get() {
        return this;
    }

    @Override
    public void set(long number) {
        makeRoom();
        numbers[size++] = number;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        makeRoom();
        texts[size++] =
                bytes == null ? null : StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    @Override
    public void multi(int count) {
        // Elements come one by one.
        row = true;
    }

    private void makeRoom() {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * size);
            texts = Arrays.copyOf(texts, 2 * size);
        }
    }
}
