package io.tenure.redis;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * What goes with a script: its digest or text, its keys, its arguments. Written straight into the client's buffer: a call may
 * have hundreds of them, and the client's own way makes an object and a buffer for each.
 */
final class ScriptArgs extends CommandArgs<String, String> {

    private static final int DECIMAL = 10;

    private final String script;
    private final int keys;
    private final List<String> keysAndArgs;

    /**
     * What goes with a script.
     *
     * @param script its digest, or its text
     * @param keys how many keys there are
     * @param keysAndArgs both, the keys first
     */
    ScriptArgs(String script, int keys, List<String> keysAndArgs) {
        super(StringCodec.UTF8);
        this.script = script;
        this.keys = keys;
        this.keysAndArgs = keysAndArgs;
    }

    @Override
    public int count() {
        return 2 + keysAndArgs.size();
    }

    @Override
    public void encode(ByteBuf to) {
        write(to, script);
        write(to, Integer.toString(keys));
        for (String text : keysAndArgs) {
            write(to, text);
        }
    }

    /** As a bulk string of the Redis protocol: {@code $length}, then the bytes. */
    private static void write(ByteBuf to, String text) {
        int length = ByteBufUtil.utf8Bytes(text);
        to.writeByte('$');
        writeNumber(to, length);
        endLine(to);
        if (length == text.length()) {
            ByteBufUtil.writeAscii(to, text);
        } else {
            ByteBufUtil.writeUtf8(to, text);
        }
        endLine(to);
    }

    private static void writeNumber(ByteBuf to, int number) {
        if (number >= DECIMAL) {
            writeNumber(to, number / DECIMAL);
        }
        to.writeByte('0' + number % DECIMAL);
    }

    private static void endLine(ByteBuf to) {
        to.writeByte('\r').writeByte('\n');
    }
}
