package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The files of one store, by name. Looks at them, and makes directories; never opens the database or what SQLite keeps
 * beside it.
 *
 * @param database the database, under its real directory
 */
record StoreFiles(Path database) {

    /** Where POSIX locks, shared memory, hard links and local sockets are known to do what SQLite and we need. */
    private static final List<String> FILE_SYSTEMS =
            List.of("ext4", "xfs", "btrfs", "tmpfs", "overlay", "overlayfs", "zfs");

    private static final Path STATUS = Path.of("/proc/self/status");

    static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** Tells a file system's name. */
    @FunctionalInterface
    interface FileSystems {
        /** The name of the file system that {@code directory} is on. */
        String typeOf(Path directory) throws IOException;

        /** As the kernel tells it. */
        static String ofKernel(Path directory) throws IOException {
            return Files.getFileStore(directory).type();
        }
    }

    /**
     * The files of the store at {@code path}.
     *
     * @throws StoreFileException if its directory is missing or on a file system that is not known to work
     */
    static StoreFiles at(Path path, FileSystems fileSystems) {
        Path absolute = path.toAbsolutePath();
        Path directory = absolute.getParent();
        Path name = absolute.getFileName();
        if (directory == null || name == null) {
            throw new StoreFileException(Reason.INACCESSIBLE, path + " does not name a file", null);
        }
        try {
            Path real = directory.toRealPath();
            requireKnown(fileSystems.typeOf(real), real);
            return new StoreFiles(real.resolve(name));
        } catch (IOException e) {
            throw new StoreFileException(
                    Reason.INACCESSIBLE, "the directory of " + absolute + " cannot be used: " + e, e);
        }
    }

    Path wal() {
        return beside("-wal");
    }

    Path sharedMemory() {
        return beside("-shm");
    }

    Path journal() {
        return beside("-journal");
    }

    /** Where the witnesses of sessions stand. */
    Path owners() {
        return beside(".owners");
    }

    Path directory() {
        Path directory = database.getParent();
        if (directory == null) {
            throw new IllegalStateException(database + " has no directory");
        }
        return directory;
    }

    Path beside(String suffix) {
        return database.resolveSibling(database.getFileName() + suffix);
    }

    /**
     * Refuses what others could have planted or could read: links, and files that are not this user's alone.
     *
     * @throws StoreFileException naming the file and what to do
     */
    void requireOwn() {
        for (Path file : List.of(database, wal(), sharedMemory(), journal())) {
            requireOwn(file, OWNER_ONLY_FILE);
        }
        requireOwn(owners(), OWNER_ONLY_DIRECTORY);
    }

    /** Makes the directory of witnesses if it is not there. */
    void makeOwners() throws IOException {
        makeOwn(owners());
    }

    /** Makes a directory that only this user can enter, if it is not there; refuses one that others can. */
    static void makeOwn(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
            } catch (java.nio.file.FileAlreadyExistsException another) {
                // Another process was faster; what it made is looked at below.
            }
        }
        requireOwn(directory, OWNER_ONLY_DIRECTORY);
    }

    /** Makes what was created in the store's directory survive a loss of power. */
    void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory(), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void requireOwn(Path file, Set<PosixFilePermission> most) {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            PosixFileAttributes found =
                    Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (found.isSymbolicLink()) {
                throw new StoreFileException(
                        Reason.SYMBOLIC_LINK, file + " is a symbolic link, which is not followed", null);
            }
            requireOnlyOwner(file, found, most);
            requireOwner(file, (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS), user());
        } catch (IOException e) {
            throw new StoreFileException(Reason.INACCESSIBLE, file + " cannot be looked at: " + e, e);
        }
    }

    private static void requireOnlyOwner(Path file, PosixFileAttributes found, Set<PosixFilePermission> most) {
        boolean asExpected = most.equals(OWNER_ONLY_DIRECTORY) ? found.isDirectory() : found.isRegularFile();
        if (!asExpected) {
            throw new StoreFileException(
                    Reason.PERMISSIONS,
                    file + " must be a " + (most.equals(OWNER_ONLY_DIRECTORY) ? "directory" : "regular file"),
                    null);
        }
        Set<PosixFilePermission> tooMuch = EnumSet.noneOf(PosixFilePermission.class);
        tooMuch.addAll(found.permissions());
        tooMuch.removeAll(OWNER_ONLY_DIRECTORY);
        if (!tooMuch.isEmpty()) {
            throw new StoreFileException(
                    Reason.PERMISSIONS,
                    file + " has mode " + PosixFilePermissions.toString(found.permissions())
                            + ", but must be its owner's alone: chmod go= " + file,
                    null);
        }
    }

    /** A file that nobody else may touch is still its owner's, who need not be this user: root is let in everywhere. */
    static void requireOwner(Path file, int owner, int user) {
        if (owner != user) {
            throw new StoreFileException(
                    Reason.PERMISSIONS,
                    file + " is user " + owner + "'s, but this process is user " + user + ", and must own it",
                    null);
        }
    }

    /** The effective user of this process, by number: a container need not have a name for it. */
    private static int user() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("Uid:")) {
                return Integer.parseUnsignedInt(line.split("\\s+", 4)[2]);
            }
        }
        throw new IOException(STATUS + " does not tell whose this process is");
    }

    private static void requireKnown(String type, Path directory) {
        if (!FILE_SYSTEMS.contains(type)) {
            throw new StoreFileException(
                    Reason.FILE_SYSTEM,
                    directory + " is on " + type + ", but a store must be on one of " + String.join(", ", FILE_SYSTEMS),
                    null);
        }
    }
}
