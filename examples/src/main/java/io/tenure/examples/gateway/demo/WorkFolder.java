package io.tenure.examples.gateway.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the store and the logs are during a run. A temporary one is deleted at the end, also after Ctrl-C. */
public final class WorkFolder implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private final Path path;
    private final boolean temporary;

    private WorkFolder(Path path, boolean temporary) {
        this.path = path;
        this.temporary = temporary;
    }

    /**
     * A folder to work in.
     *
     * @param keep the folder, whose contents are kept; null for a temporary one
     * @throws IllegalArgumentException if {@code keep} is not empty, or no folder
     * @throws IOException if it cannot be made or read
     */
    public static WorkFolder open(@Nullable Path keep) throws IOException {
        if (keep == null) {
            return new WorkFolder(Files.createTempDirectory("tenure-demo-"), true);
        }
        if (Files.exists(keep) && !Files.isDirectory(keep)) {
            throw new IllegalArgumentException(keep + " is no folder");
        }
        Files.createDirectories(keep);
        if (!entries(keep).isEmpty()) {
            throw new IllegalArgumentException(
                    keep + " is not empty: the store of another run would be taken for this one's");
        }
        return new WorkFolder(keep, false);
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** Deletes it if it is temporary. Idempotent; may be called by two threads at a time. */
    @Override
    public synchronized void close() {
        if (temporary && Files.exists(path)) {
            delete();
        }
    }

    private void delete() {
        try {
            Files.walkFileTree(path, new Deletion());
        } catch (IOException e) {
            LOG.warn("{} could not be deleted", path, e);
        }
    }

    /** Processes that end delete files of their own meanwhile, which is as good. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
