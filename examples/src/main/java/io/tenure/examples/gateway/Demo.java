package io.tenure.examples.gateway;

import io.tenure.examples.gateway.demo.Account;
import io.tenure.examples.gateway.demo.NoServerException;
import io.tenure.examples.gateway.demo.Run;
import io.tenure.examples.gateway.demo.ServerChoice;
import io.tenure.examples.gateway.demo.Settings;
import io.tenure.examples.gateway.demo.Terminal;
import io.tenure.examples.gateway.demo.WorkFolder;
import io.tenure.examples.gateway.load.OrderFile;
import io.tenure.examples.gateway.load.OrderFileException;
import io.tenure.examples.gateway.process.ChildFailedException;
import io.tenure.examples.gateway.process.Children;
import io.tenure.examples.gateway.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The demo's command line. */
@CommandLine.Command(
        name = "bin/demo",
        usageHelpAutoWidth = true,
        description = {
            "Three payment gateways, a bank, and orders. One gateway dies by kill -9, one gets a SIGTERM, the last one is"
                    + " drained. At the end the bank says what is left.",
            "With --servers one gateway stands still, too, for longer than its lease.",
            "Exit status: 0 nothing is left; 1 something is left; 2 wrong arguments; 3 the demo itself failed."
        },
        sortOptions = false)
public final class Demo implements Callable<Integer> {

    private static final int SECONDS = 24;
    private static final int SECONDS_ON_SERVERS = 36;
    private static final int NOTHING_LEFT = 0;
    private static final int SOMETHING_LEFT = 1;
    private static final int FAILED = 3;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--seconds",
            description = "For how long orders are sent, 5 to 600 (default: " + SECONDS
                    + "); on servers 15 to 600 (default: " + SECONDS_ON_SERVERS + ").")
    private @Nullable Integer seconds;

    @Option(
            names = "--rate",
            defaultValue = "60",
            description = "Orders a second, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--seed", defaultValue = "1", description = "Determines the orders (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--orders",
            paramLabel = "FILE.csv",
            description = "Sends these orders instead: a header, order,account,amount,manner, then a line for each; the"
                    + " amount in cents, the manner one of plain, slow, shared, forgetful, hesitant. See docs/demo.md.")
    private @Nullable Path orders;

    @Option(
            names = "--servers",
            description =
                    "Has the gateways rest on etcd and Redis, which are started on free ports, and stops one of the"
                            + " gateways for longer than its lease. See docs/demo.md.")
    private boolean servers;

    @Option(names = "--etcd", paramLabel = "URL", description = "An etcd that runs, such as http://127.0.0.1:2379.")
    private @Nullable String etcd;

    @Option(names = "--redis", paramLabel = "URL", description = "A Redis that runs, such as redis://127.0.0.1:6379.")
    private @Nullable String redis;

    @Option(names = "--ungoverned", description = "Does the same by hand, without Tenure, to show what stays behind.")
    private boolean ungoverned;

    @Option(names = "--json", description = "Ends with the account as one JSON object on the last line.")
    private boolean json;

    @Option(
            names = "--keep-logs",
            paramLabel = "DIR",
            description = "Keeps what the processes log, and the gateways' audit logs, in this folder.")
    private @Nullable Path keepLogs;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    @SuppressWarnings("unused") // picocli looks at it.
    private boolean help;

    private Demo() {}

    /** Runs the demo. */
    public static void main(String[] arguments) {
        System.exit(newCommandLine().execute(arguments));
    }

    static CommandLine newCommandLine() {
        return new CommandLine(new Demo())
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ChildFailedException, NoServerException {
        try (WorkFolder folder = folder()) {
            Settings settings = settings(folder);
            Children children = new Children(folder.path());
            endWithThisProcess(children, folder);
            Account account = Run.of(settings, children, System.out, Terminal.isLive());
            System.out.println();
            account.lines().forEach(System.out::println);
            if (json) {
                System.out.println(Json.write(account.toJson()));
            }
            return account.isClean() ? NOTHING_LEFT : SOMETHING_LEFT;
        }
    }

    /** After Ctrl-C neither a process nor a folder is left. */
    private static void endWithThisProcess(Children children, WorkFolder folder) {
        Thread hook = new Thread(
                () -> {
                    children.close();
                    folder.close();
                },
                "ending");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private WorkFolder folder() throws IOException {
        try {
            return WorkFolder.open(keepLogs);
        } catch (IllegalArgumentException e) {
            throw wrongArguments(e);
        }
    }

    private Settings settings(WorkFolder folder) {
        try {
            return new Settings(load(), rate, seed, orders, !ungoverned, folder.path(), choice());
        } catch (IllegalArgumentException | OrderFileException e) {
            throw wrongArguments(e);
        }
    }

    /** Null for the file that needs no server. */
    private @Nullable ServerChoice choice() {
        return servers || etcd != null || redis != null ? new ServerChoice(etcd, redis) : null;
    }

    private ParameterException wrongArguments(Exception why) {
        return new ParameterException(commandLine(), String.valueOf(why.getMessage()), why);
    }

    /** A file's orders last as long as the rate says, but not longer than asked for. */
    private Duration load() throws OrderFileException {
        int otherwise = choice() == null ? SECONDS : SECONDS_ON_SERVERS;
        Duration asked = Duration.ofSeconds(seconds == null ? otherwise : seconds);
        if (orders == null) {
            return asked;
        }
        Duration file = Duration.ofMillis(OrderFile.read(orders).size() * 1000L / Math.max(1, rate));
        return file.compareTo(asked) < 0 ? file : asked;
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets this before it calls");
        }
        return spec.commandLine();
    }

    private static int failed(Exception failure, CommandLine command) {
        command.getErr().println("The demo failed: " + failure.getMessage());
        if (!(failure instanceof ChildFailedException || failure instanceof NoServerException)) {
            failure.printStackTrace(command.getErr());
        }
        return FAILED;
    }
}
