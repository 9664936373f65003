package io.tenure.benchmarks.locks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the comparisons of locks. */
@Command(
        name = "bin/bench locks",
        usageHelpAutoWidth = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RatesCommand.class, StrictCommand.class, HoldCommand.class, KillCommand.class},
        description = {
            "Locks in Redis beside Redisson and raw Lettuce, on servers of their own.",
            "Exit status: 0 all bars hold; 1 a bar is missed; 2 wrong arguments; 3 the comparison itself failed."
        })
public final class LocksBench {

    private static final int FAILED = 3;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    private boolean help;

    private LocksBench() {}

    /** Runs one command. */
    public static void main(String[] arguments) {
        int status = new CommandLine(new LocksBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    failure.printStackTrace(command.getErr());
                    return FAILED;
                })
                .execute(arguments);
        // Clients of others keep threads of their own for a while.
        System.exit(status);
    }
}
