package io.tenure.benchmarks.locks;

import java.io.PrintStream;
import picocli.CommandLine.Option;

/** How what was found is shown; and the help, which every command has. */
final class ReportOptions {

    @Option(names = "--json", description = "Also print everything as one line of JSON, last.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    private boolean help;

    int print(Report report) {
        return report.print(System.out, json);
    }

    /** What goes on, for whoever watches; not part of what is found. */
    static PrintStream progress() {
        return System.err;
    }
}
