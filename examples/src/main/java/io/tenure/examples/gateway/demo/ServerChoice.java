package io.tenure.examples.gateway.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a run rests on. Immutable.
 *
 * @param etcd the URL of one that runs; null for one that the demo starts
 * @param redis the same
 */
public record ServerChoice(@Nullable String etcd, @Nullable String redis) {

    /** Programs that would have to be started and are not on PATH. */
    List<String> missing() {
        return Stream.of(etcd == null ? "etcd" : "", redis == null ? "redis-server" : "")
                .filter(program -> !program.isEmpty() && !isOnPath(program))
                .toList();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .anyMatch(folder -> !folder.isEmpty() && Files.isExecutable(Path.of(folder, program)));
    }
}
