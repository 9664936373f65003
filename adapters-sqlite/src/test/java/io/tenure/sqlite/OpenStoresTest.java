package io.tenure.sqlite;

import static io.tenure.sqlite.Stores.exists;
import static io.tenure.sqlite.Stores.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStoresTest {

    @TempDir
    Path directory;

    @Test
    void I1_databaseOpenInOneClassLoader_isRefusedInAnother() throws Exception {
        Path database = Stores.in(directory);
        try (URLClassLoader loader = anotherLoader()) {
            try (SqliteStore store = SqliteStore.open(database)) {
                put(store, "/a", "1");

                assertThatThrownBy(() -> openIn(loader, database))
                        .isInstanceOf(InvocationTargetException.class)
                        .cause()
                        .hasMessageContaining("open in this JVM through another class loader")
                        .extracting(refused -> refused.getClass().getName())
                        .isEqualTo(StoreFileException.class.getName());

                put(store, "/b", "1");
                assertThat(exists(store, "/b")).isTrue();
            }
            try (AutoCloseable theirs = openIn(loader, database)) {
                assertThat(theirs).isNotInstanceOf(SqliteStore.class);
                assertThatThrownBy(() -> SqliteStore.open(database))
                        .isInstanceOfSatisfying(
                                StoreFileException.class,
                                refused -> assertThat(refused.reason()).isEqualTo(Reason.OPEN_ELSEWHERE));
            }
        }
        try (SqliteStore store = SqliteStore.open(database)) {
            assertThat(exists(store, "/b")).isTrue();
        }
    }

    @Test
    void I1_databaseUnderAnotherName_isTheSame() throws Exception {
        Path database = Stores.in(directory);
        Path linked = directory.resolve("linked.db");
        try (SqliteStore store = SqliteStore.open(database)) {
            put(store, "/a", "1");
            Files.createLink(linked, database);
            try (URLClassLoader loader = anotherLoader()) {
                assertThatThrownBy(() -> openIn(loader, linked)).isInstanceOf(InvocationTargetException.class);
            }
        }
    }

    @Test
    void I2_markGoesWithTheLastUser() {
        Path database = Stores.in(directory);
        SqliteStore first = SqliteStore.open(database);
        SqliteStore second = SqliteStore.open(database);
        assertThat(marks()).isEqualTo(1);

        first.close();
        first.close();
        assertThat(marks()).isEqualTo(1);
        put(second, "/a", "1");

        second.close();
        assertThat(marks()).isZero();
    }

    @Test
    void I2_markOfADatabaseThatIsRefused_doesNotStay() throws Exception {
        Path database = Stores.in(directory);
        SqliteStore.open(database).close();
        assertThatThrownBy(() -> SqliteStore.builder(database)
                        .clock(() -> {
                            throw new StoreFileException(Reason.INACCESSIBLE, "planted", null);
                        })
                        .open())
                .hasMessage("planted");
        Files.write(database, new byte[0]);
        assertThatThrownBy(() -> SqliteStore.open(database)).isInstanceOf(StoreFileException.class);

        assertThat(marks()).isZero();
    }

    @Test
    void marks_areTextThatOthersCanList() {
        try (SqliteStore store = SqliteStore.open(Stores.in(directory))) {
            assertThat(System.getProperties().stringPropertyNames())
                    .anyMatch(name -> name.startsWith("io.tenure.sqlite.open."));
            assertThat(System.getProperties().values()).allMatch(value -> value instanceof String);
            put(store, "/a", "1");
        }
    }

    private static long marks() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("io.tenure.sqlite.open."))
                .count();
    }

    private static URLClassLoader anotherLoader() {
        URL[] urls = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(OpenStoresTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static AutoCloseable openIn(ClassLoader loader, Path database) throws Exception {
        return (AutoCloseable) loader.loadClass(SqliteStore.class.getName())
                .getMethod("open", Path.class)
                .invoke(null, database);
    }
}
