package io.tenure.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes down what a process does, one line an event: {@code <nanos> <word> <more>}. Each line is one write to the file, so
 * that what the process has said survives its SIGKILL. Thread-safe.
 */
final class HistoryWriter implements AutoCloseable {

    private final FileChannel file;

    HistoryWriter(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Something that happens now. */
    void write(String word, Object... more) {
        writeAt(System.nanoTime(), word, more);
    }

    /** Something that happened at a moment of this process's past. */
    synchronized void writeAt(long nanos, String word, Object... more) {
        StringBuilder line = new StringBuilder().append(nanos).append(' ').append(word);
        for (Object each : more) {
            line.append(' ').append(each);
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
