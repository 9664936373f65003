package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;

/** Makes a store where there is none. */
final class StoreMaker {

    /*
     * I1 Under a store's name there is never a half-made one: it is made whole under another name, and then linked, which
     *    fails where another process was faster.
     */

    static final String UNFINISHED = ".new-";

    private final StoreFiles files;
    private final ClockId clock;

    StoreMaker(StoreFiles files, ClockId clock) {
        this.files = files;
        this.clock = clock;
    }

    /**
     * Makes the store, or finds that another process has made it meanwhile.
     *
     * @param token makes the unfinished name unique
     */
    void make(String token) {
        Path unfinished = files.beside(UNFINISHED + token);
        try {
            makeUnder(unfinished);
            files.syncDirectory();
        } catch (IOException | SQLException e) {
            throw new StoreFileException(Reason.INACCESSIBLE, files.database() + " cannot be made: " + e, e);
        }
    }

    private void makeUnder(Path unfinished) throws IOException, SQLException {
        try {
            Files.createFile(unfinished, PosixFilePermissions.asFileAttribute(StoreFiles.OWNER_ONLY_FILE));
            try (Sql sql = Sql.connect(unfinished.toString(), false, Connector.BUSY_MILLIS)) {
                sql.run("PRAGMA synchronous = FULL");
                Schema.create(sql, clock);
            }
            Files.createLink(files.database(), unfinished);
        } catch (FileAlreadyExistsException another) {
            // Another process was faster. Which is as well.
        } finally {
            for (String suffix : new String[] {"", "-journal", "-wal", "-shm"}) {
                Files.deleteIfExists(unfinished.resolveSibling(unfinished.getFileName() + suffix));
            }
        }
    }
}
