package io.tenure.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which file stands under a name, found out without opening it.
 *
 * @param device the number of its device
 * @param inode its number there
 */
record FileIdentity(long device, long inode) {

    /** The file under {@code path}, a symbolic link for itself; null if there is none. */
    static @Nullable FileIdentity of(Path path) throws IOException {
        try {
            Map<String, Object> found = Files.readAttributes(path, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
            return new FileIdentity(number(found.get("dev")), number(found.get("ino")));
        } catch (NoSuchFileException absent) {
            return null;
        }
    }

    private static long number(@Nullable Object attribute) throws IOException {
        if (attribute instanceof Number number) {
            return number.longValue();
        }
        throw new IOException("this file system does not number its files");
    }
}
