package io.tenure.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server has on disk: its log, and a folder for its data that can be emptied. Thread-safe. */
final class Folder {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);
    private static final int TRIES = 5;

    private final Path root;

    private Folder(Path root) {
        this.root = root;
    }

    static Folder create(String name) {
        try {
            Folder folder = new Folder(Files.createTempDirectory("tenure-" + name + "-"));
            Files.createDirectory(folder.data());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for " + name, e);
        }
    }

    Path log() {
        return root.resolve("server.log");
    }

    Path data() {
        return root.resolve("data");
    }

    void emptyData() {
        try {
            deleteAll(data());
            Files.createDirectory(data());
        } catch (IOException e) {
            throw new UncheckedIOException(data() + " cannot be emptied", e);
        }
    }

    /** A child of a server that was killed may still write for a moment, so this tries more than once. */
    void delete() {
        for (int left = TRIES; left > 0; left--) {
            try {
                deleteAll(root);
                return;
            } catch (IOException e) {
                LOG.debug("{} is not empty yet", root, e);
            }
        }
        LOG.warn("{} is left behind", root);
    }

    private static void deleteAll(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(top)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
