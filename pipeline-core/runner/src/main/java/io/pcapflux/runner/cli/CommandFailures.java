package io.pcapflux.runner.cli;

import io.pcapflux.runner.ExitCode;
import io.pcapflux.runner.Messages;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells what is wrong with a command line, or went wrong while it ran. Not two lambdas: those, and what they are made of,
 * cannot be in an archive of classes.
 */
record CommandFailures(Messages messages) implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String what = failure instanceof UnmatchedArgumentException unmatched
                        && command.equals("pcapflux")
                        && !unmatched.isUnknownOption()
                ? "there is no command " + unmatched.getUnmatched().get(0)
                : String.valueOf(failure.getMessage());
        messages.say(Character.toLowerCase(what.charAt(0)) + what.substring(1) + ": see " + command + " --help");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return messages.tell(failure);
    }
}
