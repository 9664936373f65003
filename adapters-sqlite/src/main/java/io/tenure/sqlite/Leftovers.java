package io.tenure.sqlite;

import io.tenure.time.TimeSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the files that dead processes have left: witnesses without a session, and what was never finished. */
final class Leftovers {

    /*
     * I1 Only what is named like a file of ours, is not this JVM's, has no session, is locked by nobody and has lain
     *    untouched for UNTOUCHED is deleted. (The wall clock is good enough for rubbish.)
     * I2 The short directory is other stores' too, whose sessions are not known here. A socket there is deleted when it
     *    is found to refuse for the second time: by then its store's processes have seen that it does.
     */

    static final Duration UNTOUCHED = Duration.ofMinutes(1);

    private static final int MOST_AT_A_TIME = 10_000;
    private static final Pattern WITNESS = Pattern.compile("([0-9a-f]{16})(\\.sock|\\.new)?");
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final StoreFiles files;
    private final Path shortDirectory;
    private final OpenStore open;
    private final TimeSource time;
    /** The sockets in the short directory that refused last time. Confined to clean. */
    private Set<Path> refusing = Set.of();

    Leftovers(StoreFiles files, Path shortDirectory, OpenStore open, TimeSource time) {
        this.files = files;
        this.shortDirectory = shortDirectory;
        this.open = open;
        this.time = time;
    }

    /** Deletes the witness of a session that is over. */
    void delete(String token) {
        if (!Witness.isToken(token)) {
            return;
        }
        for (Path directory : new Path[] {files.owners(), shortDirectory}) {
            delete(directory.resolve(token));
            delete(directory.resolve(token + Witness.SOCKET));
        }
    }

    /**
     * Deletes what is left over.
     *
     * @param witnesses those of the sessions that the database has
     */
    void clean(Set<String> witnesses) {
        each(files.owners(), "*", file -> {
            if (isNobodys(file, witnesses) && isUntouched(file) && isUnlocked(file)) {
                delete(file);
            }
        });
        cleanSockets(witnesses);
        String unfinished = files.database().getFileName() + StoreMaker.UNFINISHED;
        each(files.directory(), unfinished + "*", file -> {
            if (isUntouched(file)) {
                delete(file);
            }
        });
    }

    private void cleanSockets(Set<String> witnesses) {
        Set<Path> nowRefusing = new HashSet<>();
        each(shortDirectory, "*" + Witness.SOCKET, file -> {
            if (isNobodys(file, witnesses) && isUntouched(file) && WitnessSocket.isRefused(file.toString())) {
                if (refusing.contains(file)) {
                    delete(file);
                } else {
                    nowRefusing.add(file);
                }
            }
        });
        refusing = nowRefusing;
    }

    private boolean isNobodys(Path file, Set<String> witnesses) {
        var name = WITNESS.matcher(file.getFileName().toString());
        return name.matches() && !witnesses.contains(name.group(1)) && !open.isOwn(name.group(1));
    }

    @FunctionalInterface
    private interface Look {
        void at(Path file) throws IOException;
    }

    private static void each(Path directory, String glob, Look look) {
        int seen = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
            for (Path file : entries) {
                if (++seen > MOST_AT_A_TIME) {
                    return;
                }
                tryAt(file, look);
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} could not be looked through for leftovers", directory, e);
        }
    }

    private static void tryAt(Path file, Look look) {
        try {
            look.at(file);
        } catch (IOException e) {
            LOG.debug("{} could not be looked at, or was another's who was faster", file, e);
        }
    }

    private boolean isUntouched(Path file) throws IOException {
        long lastTouched =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        return time.wallMillis() - lastTouched >= UNTOUCHED.toMillis();
    }

    private static boolean isUnlocked(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return WitnessSocket.isRefused(file.toString());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return WitnessProbe.isUnlocked(channel);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left over and could not be deleted", file, e);
        }
    }
}
