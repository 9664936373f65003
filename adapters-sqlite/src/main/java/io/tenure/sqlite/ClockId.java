package io.tenure.sqlite;

import io.tenure.sqlite.StoreFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which monotonic clock a process reads: two processes may compare its values only if these are equal.
 *
 * @param boot the kernel's boot id: the clock begins anew with each boot
 * @param namespace the kernel's time namespace, which may shift the clock; the same text where there is none
 */
record ClockId(String boot, String namespace) {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path NAMESPACE = Path.of("/proc/self/ns/time");

    /** The clock of this process. */
    static ClockId ofThisProcess() {
        try {
            return new ClockId(Files.readString(BOOT).strip(), namespaceOfThisProcess());
        } catch (IOException e) {
            throw new StoreFileException(
                    Reason.INACCESSIBLE, BOOT + " cannot be read, so that sessions cannot be timed", e);
        }
    }

    private static String namespaceOfThisProcess() throws IOException {
        return Files.isSymbolicLink(NAMESPACE)
                ? Files.readSymbolicLink(NAMESPACE).toString()
                : "none";
    }
}
