package io.pcapflux.runner.cli;

import io.pcapflux.runner.Messages;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top of the command line. */
@Command(
        name = "pcapflux",
        description = "Packets as a stream: capture files in, capture files and Kafka out, every packet accounted for.",
        versionProvider = VersionProvider.class,
        footer = {
            "",
            "Exit codes: 0 fine, 1 failed, 2 wrong usage or configuration, 3 finished with loss.",
            "Help on a command: pcapflux COMMAND --help"
        })
public final class PcapfluxCommand implements Runnable {
    private static final List<Class<?>> COMMANDS = List.of(
            RunCommand.class,
            ValidateCommand.class,
            SchemaCommand.class,
            ReadCommand.class,
            InfoCommand.class,
            ReplayCommand.class,
            ConsumeCommand.class,
            KafkaCommand.class,
            InterfacesCommand.class,
            CaptureCommand.class);

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version and exit.")
    boolean version;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Print stack traces of failures, and what libraries log.")
    boolean debug;

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli fills in the rest
    PcapfluxCommand() {}

    /** Runs the command that the arguments name and gives its exit code. */
    public static int execute(String[] given) {
        CommandFailures failures = new CommandFailures(new Messages(System.err, Boolean.getBoolean("pcapflux.debug")));
        String[] args = withoutAliases(given);
        return commandLine(args.length == 0 ? "" : args[0])
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .execute(args);
    }

    /** {@code -D}, as tcpdump has it, is {@code interfaces}; {@code help read}, as git has it, {@code read --help}. */
    private static String[] withoutAliases(String[] given) {
        String[] args = given.clone();
        if (args.length > 0 && args[0].equals("-D")) {
            args[0] = "interfaces";
        } else if (args.length > 0 && args[0].equals("help")) {
            return askedForHelp(args.length > 1 ? args[1] : "help");
        }
        return args;
    }

    private static String[] askedForHelp(String about) {
        if (about.equals("help") || about.startsWith("-")) {
            return new String[] {"--help"};
        }
        return isCommand(about)
                ? new String[] {about, "--help"}
                : new String[] {about}; // which is told, as without the word
    }

    /**
     * With all commands, or only with the one that is called: to look through the options of all takes longer than many a
     * command.
     */
    private static CommandLine commandLine(String called) {
        CommandLine top = new CommandLine(new PcapfluxCommand());
        List<Class<?>> wanted =
                COMMANDS.stream().filter(type -> name(type).equals(called)).toList();
        for (Class<?> type : wanted.isEmpty() ? COMMANDS : wanted) {
            top.addSubcommand(name(type), type);
        }
        return top;
    }

    private static boolean isCommand(String name) {
        return COMMANDS.stream().anyMatch(type -> name(type).equals(name));
    }

    private static String name(Class<?> type) {
        return type.getAnnotation(Command.class).name();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
