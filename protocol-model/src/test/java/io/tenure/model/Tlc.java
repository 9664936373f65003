package io.tenure.model;

import io.tenure.test.JavaProcess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The model checker, in a JVM of its own, for it keeps its state in static fields. Its memory and its time are bounded. */
final class Tlc {

    private static final Pattern STATES = Pattern.compile("([\\d,]+) distinct states found");

    private final Path scratch;
    private final int workers;
    private final int megabytes;
    private final Duration limit;

    private Tlc(Path scratch, int workers, int megabytes, Duration limit) {
        this.scratch = scratch;
        this.workers = workers;
        this.megabytes = megabytes;
        this.limit = limit;
    }

    /** For seconds: one worker, without the optimizing compiler. */
    static Tlc quick(Path scratch) {
        return new Tlc(scratch, 1, 512, Duration.ofMinutes(4));
    }

    /** For minutes, with all processors. */
    static Tlc thorough(Path scratch) {
        return new Tlc(scratch, Runtime.getRuntime().availableProcessors(), 2_048, Duration.ofMinutes(49));
    }

    /**
     * What it said.
     *
     * @param output all of it, with the trace of a violation
     * @param states how many distinct states it saw
     */
    record Verdict(String output, long states) {

        static Verdict of(String output) {
            long states = 0;
            for (Matcher found = STATES.matcher(output); found.find(); ) {
                states = Long.parseLong(found.group(1).replace(",", ""));
            }
            return new Verdict(output, states);
        }
    }

    /** @throws IllegalStateException if it took too long */
    Verdict check(Configuration configuration) throws IOException, InterruptedException {
        Path said = scratch.resolve("said.txt");
        OptionalInt status = JavaProcess.run(Configuration.folder(), said, limit, arguments(configuration));
        if (status.isEmpty()) {
            throw new IllegalStateException(configuration + " took longer than " + limit);
        }
        return Verdict.of(Files.readString(said));
    }

    private List<String> arguments(Configuration configuration) {
        List<String> arguments = new ArrayList<>();
        arguments.add(String.format(Locale.ROOT, "-Xmx%dm", megabytes));
        arguments.addAll(
                workers == 1 ? List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1") : List.of("-XX:+UseParallelGC"));
        // It unpacks its modules there under fixed names, and deletes them: two at a time need one each.
        arguments.add("-Djava.io.tmpdir=" + scratch);
        arguments.addAll(List.of("-cp", tools().toString(), "tlc2.TLC", "-workers", String.valueOf(workers)));
        arguments.addAll(List.of(
                "-lncheck", "final", "-metadir", scratch.resolve("states").toString()));
        arguments.addAll(List.of("-config", configuration.name() + ".cfg", "Reclaim"));
        return arguments;
    }

    private static Path tools() {
        try {
            return Path.of(Class.forName("tlc2.TLC")
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalStateException("TLC is not on the class path", e);
        }
    }
}
