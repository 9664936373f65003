package io.tenure.benchmarks.locks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of a comparison keeps its data: a folder of its own, which is deleted at the end. etcd syncs each of its
 * writes, so how long the disk takes for that decides what it can do.
 */
final class DataFolder implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final double SLOW_MILLIS = 2;
    private static final int SYNCS = 25;
    private static final int BYTES = 4_096;

    private final Path path;
    private final String description;

    private DataFolder(Path path, String description) {
        this.path = path;
        this.description = description;
    }

    /** In {@code wanted}; if that is null in the temporary folder, or in memory where that one's disk is slow. */
    static DataFolder choose(@Nullable Path wanted) {
        if (wanted != null) {
            return in(wanted, "as was asked for");
        }
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        double millis = syncMillis(temporary);
        return millis > SLOW_MILLIS && Files.isWritable(MEMORY)
                ? in(MEMORY, String.format("in memory, for in %s it takes %.2f ms", temporary, millis))
                : in(temporary, "the temporary folder");
    }

    private static DataFolder in(Path parent, String why) {
        String description = String.format("%s, where a sync takes %.2f ms: %s", parent, syncMillis(parent), why);
        try {
            return new DataFolder(Files.createTempDirectory(parent, "tenure-bench-"), description);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder in " + parent, e);
        }
    }

    /** The median. */
    private static double syncMillis(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "tenure-sync-", "");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                long[] nanos = new long[SYNCS];
                for (int i = 0; i < SYNCS; i++) {
                    long begunNanos = System.nanoTime();
                    channel.write(ByteBuffer.allocate(BYTES));
                    channel.force(false);
                    nanos[i] = System.nanoTime() - begunNanos;
                }
                Arrays.sort(nanos);
                return nanos[SYNCS / 2] / 1e6;
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be written", e);
        }
    }

    Path path() {
        return path;
    }

    /** Which, why, and how long a sync takes there. */
    @Override
    public String toString() {
        return description;
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be deleted", e);
        }
    }
}
