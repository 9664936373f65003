package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.exists;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.resource.InvalidArgumentException;
import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link SqliteStore#open} refuses, and leaves as it was: {@link StoreCheck}, {@link StoreFiles}. */
class BadFilesTest {

    @TempDir
    Path directory;

    private Path database;

    @BeforeEach
    void name() {
        database = Stores.in(directory);
    }

    @Test
    void text_isRefused() throws IOException {
        own(database);
        Files.writeString(database, "This is not a database.\n".repeat(1_000));

        assertRefused(Reason.FOREIGN).hasMessageContaining("is no SQLite database");
    }

    @Test
    void emptyFile_isRefused() throws IOException {
        own(database);

        assertRefused(Reason.CORRUPT).hasMessageContaining("is empty");
    }

    @Test
    void shortFile_isRefused() throws IOException {
        own(database);
        Files.writeString(database, "SQLite format 3\0");

        assertRefused(Reason.FOREIGN).hasMessageContaining("is no SQLite database");
    }

    @Test
    void foreignDatabase_isRefused() throws Exception {
        foreign("PRAGMA journal_mode = DELETE");

        assertRefused(Reason.FOREIGN)
                .hasMessageContaining("application id is 0")
                .hasMessageContaining(Integer.toString(Schema.APPLICATION_ID));
    }

    @Test
    void foreignDatabaseWithALog_isRefused_andNoFileIsMadeBesideIt() throws Exception {
        foreign("PRAGMA journal_mode = WAL");
        assertThat(Files.exists(Path.of(database + "-wal"))).isFalse();

        assertRefused(Reason.FOREIGN).hasMessageContaining("application id is 0");
    }

    @Test
    void databaseThatOthersHaveOpen_isRefused_andTheirsToUse() throws Exception {
        foreign("PRAGMA journal_mode = WAL");
        try (Sql owner = Sql.connect(database.toString(), false, 1_000)) {
            owner.run("INSERT INTO theirs VALUES ('more')");
            Map<String, String> before = contents();

            assertThatThrownBy(() -> SqliteStore.open(database)).isInstanceOf(StoreFileException.class);

            assertThat(contents()).isEqualTo(before);
            owner.run("INSERT INTO theirs VALUES ('still more')");
            assertThat(owner.number("SELECT count(*) FROM theirs")).isEqualTo(3);
        }
    }

    @Test
    void otherVersion_isRefused() throws Exception {
        makeStore();
        try (Sql sql = Sql.connect(database.toString(), false, 1_000)) {
            sql.run("PRAGMA user_version = 7");
        }

        assertRefused(Reason.OTHER_VERSION)
                .hasMessageContaining("has version 7")
                .hasMessageContaining("reads version 1");
    }

    @Test
    void truncatedStore_isRefused() throws Exception {
        makeStore();
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertRefused(Reason.CORRUPT);
    }

    @Test
    void storeCutWithinItsHeader_isRefused() throws Exception {
        makeStore();
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.WRITE)) {
            channel.truncate(60);
        }

        assertRefused(Reason.FOREIGN);
    }

    @Test
    void storeWithRubbishInside_isRefused() throws Exception {
        makeStore();
        byte[] bytes = Files.readAllBytes(database);
        for (int i = 4_096; i < bytes.length; i += 3) {
            bytes[i] ^= 0x5a;
        }
        Files.write(database, bytes);

        assertRefused(Reason.CORRUPT);
    }

    @Test
    void symbolicLink_isNotFollowed() throws Exception {
        makeStore();
        Path link = directory.resolve("link.db");
        Files.createSymbolicLink(link, database);
        database = link;

        assertRefused(Reason.SYMBOLIC_LINK).hasMessageContaining("link.db is a symbolic link");
    }

    @Test
    void symbolicLinkToNothing_isNotFollowed() throws Exception {
        Files.createSymbolicLink(database, directory.resolve("elsewhere.db"));

        assertRefused(Reason.SYMBOLIC_LINK);
    }

    @Test
    void symbolicLinkBesideTheStore_isNotFollowed() throws Exception {
        makeStore();
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        for (String suffix : new String[] {"-wal", "-shm", "-journal", ".owners"}) {
            Path link = Path.of(database + suffix);
            Files.createSymbolicLink(link, victim);

            assertRefused(Reason.SYMBOLIC_LINK).hasMessageContaining(link + " is a symbolic link");
            Files.delete(link);
        }
        assertThat(victim).hasContent("precious");
    }

    @Test
    void symbolicLinkAbove_isTheUsersOwnAffair() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (SqliteStore store = SqliteStore.open(link.resolve("store.db"));
                SqliteStore same = SqliteStore.open(real.resolve("store.db"))) {
            put(store, "/a", "1");
            assertThat(exists(same, "/a")).isTrue();
        }
    }

    @Test
    void directory_isRefused() throws Exception {
        Files.createDirectory(database);

        assertRefused(Reason.PERMISSIONS).hasMessageContaining("must be a regular file");
    }

    @Test
    void fileThatOthersMayTouch_isRefused() throws Exception {
        makeStore();
        for (String mode : new String[] {"rw-r-----", "rw--w----", "rw----r--", "rw-rw-rw-"}) {
            Files.setPosixFilePermissions(database, PosixFilePermissions.fromString(mode));

            assertRefused(Reason.PERMISSIONS)
                    .hasMessageContaining(mode)
                    .hasMessageContaining("chmod go= " + database.toRealPath());
        }
    }

    @Test
    void fileOfAnotherUser_isRefused() throws Exception {
        assertThatThrownBy(() -> StoreFiles.requireOwner(database, 1001, 1000))
                .isInstanceOfSatisfying(
                        StoreFileException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PERMISSIONS))
                .hasMessageContaining(database + " is user 1001's, but this process is user 1000");

        makeStore();
        if (Files.getAttribute(database, "unix:uid").equals(0)) {
            // Only root can give a file away, and only root can open one that is another's alone.
            Files.setAttribute(database, "unix:uid", 1001);
            assertRefused(Reason.PERMISSIONS).hasMessageContaining("is user 1001's, but this process is user 0");
        }
    }

    @Test
    void missingDirectory_isRefused() {
        database = directory.resolve("nowhere").resolve("store.db");

        assertRefused(Reason.INACCESSIBLE).hasMessageContaining("nowhere");
    }

    @Test
    void unknownFileSystem_isRefused() {
        assertThatThrownBy(() ->
                        SqliteStore.builder(database).fileSystems(at -> "nfs4").open())
                .isInstanceOfSatisfying(
                        StoreFileException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FILE_SYSTEM))
                .hasMessageContaining("is on nfs4")
                .hasMessageContaining("ext4, xfs, btrfs, tmpfs, overlay");
        assertThat(contents()).isEmpty();
    }

    @Test
    void unfitSetting_isRefused() {
        assertThatThrownBy(() -> SqliteStore.builder(database)
                        .watchInterval(Duration.ZERO)
                        .open())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("watchInterval is PT0S")
                .hasMessageContaining("between PT0.001S and PT1S");
        assertThat(contents()).isEmpty();
    }

    @Test
    void newStore_isItsOwnersAlone() throws Exception {
        try (SqliteStore store = SqliteStore.open(database)) {
            var _session = Stores.ok(store.openSession(Duration.ofSeconds(10), Stores.TIMEOUT));
            assertThat(_session.session()).isPositive();
            try (var files = Files.walk(directory)) {
                assertThat(files.filter(file -> !file.equals(directory)))
                        .hasSizeGreaterThanOrEqualTo(5)
                        .allSatisfy(file -> assertThat(PosixFilePermissions.toString(
                                        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
                                .endsWith(file.toString().endsWith(".sock") ? "" : "------"));
            }
        }
    }

    @Test
    void unusualName_isTaken() {
        database = directory.resolve("a b?c#d%41ä;mode=memory.db");
        try (SqliteStore store = SqliteStore.open(database)) {
            put(store, "/a", "1");
        }
        try (SqliteStore store = SqliteStore.open(database)) {
            assertThat(exists(store, "/a")).isTrue();
        }
        assertThat(database).exists();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> assertRefused(Reason reason) {
        Map<String, String> before = contents();
        var refused = assertThatThrownBy(() -> SqliteStore.open(database))
                .isInstanceOfSatisfying(
                        StoreFileException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(database.getFileName().toString());
        assertThat(contents()).as("untouched").isEqualTo(before);
        assertThat(System.getProperties().stringPropertyNames())
                .noneMatch(name -> name.startsWith("io.tenure.sqlite.open."));
        return refused;
    }

    /** A store that nobody has open, all in its one file. */
    private void makeStore() throws Exception {
        try (SqliteStore store = SqliteStore.open(database)) {
            for (int i = 0; i < 200; i++) {
                put(store, "/key/" + i, "value ".repeat(100));
            }
        }
        try (Sql sql = Sql.connect(database.toString(), false, 1_000)) {
            assertThat(sql.number("SELECT count(*) FROM kv")).isEqualTo(200);
        }
        Files.deleteIfExists(Path.of(database + ".owners"));
        assertThat(contents()).containsOnlyKeys(database.getFileName().toString());
    }

    private void foreign(String journalMode) throws IOException, SQLException {
        own(database);
        try (Sql sql = Sql.connect(database.toString(), false, 1_000)) {
            sql.run(journalMode);
            sql.run("CREATE TABLE theirs(value TEXT)");
            sql.run("INSERT INTO theirs VALUES ('precious')");
        }
    }

    private static void own(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(StoreFiles.OWNER_ONLY_FILE));
    }

    /** Name and content of all that is there. */
    private Map<String, String> contents() {
        Map<String, String> contents = new TreeMap<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), content(file));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return contents;
    }

    private static String content(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return Files.size(file) + " " + HexFormat.of().toHexDigits(crc.getValue());
    }
}
