package io.tenure.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whatever a Redis answers: numbers, texts, nothing, and lists of these as they are nested. */
final class AnyReply extends CommandOutput<String, String, Object> {

    /** A list that has not come whole. */
    private record Open(List<@Nullable Object> elements, int size) {}

    private final Deque<Open> open = new ArrayDeque<>();
    private @Nullable Object whole;

    @SuppressWarnings("NullAway") // there is no value before there is one
    AnyReply() {
        super(StringCodec.ASCII, null);
    }

    @Override
    @SuppressWarnings("NullAway") // a server may answer nothing
    public Object get() {
        return whole;
    }

    @Override
    public void set(long number) {
        add(number);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : StandardCharsets.US_ASCII.decode(bytes).toString());
    }

    @Override
    public void setSingle(ByteBuffer bytes) {
        set(bytes);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
            return;
        }
        open.push(new Open(new ArrayList<>(), count));
        closeFull();
    }

    private void add(@Nullable Object element) {
        Open last = open.peek();
        if (last == null) {
            whole = element;
        } else {
            last.elements.add(element);
            closeFull();
        }
    }

    private void closeFull() {
        Open last = open.peek();
        if (last != null && last.elements.size() == last.size) {
            open.pop();
            add(last.elements);
        }
    }
}
