package io.pcapflux.runner;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.FilterSyntaxException;
import io.pcapflux.pipeline.PipelineException;
import io.pcapflux.runner.config.ConfigurationException;
import io.pcapflux.runner.config.Problem;
import io.pcapflux.sink.ClosedPipeException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Failures as a user reads them: one line each on standard error, a stack trace only for debugging. */
public final class Messages {
    private final PrintStream err;
    private final boolean debug;

    public Messages(PrintStream err, boolean debug) {
        this.err = err;
        this.debug = debug;
    }

    /** Prints a note, as {@code pcapflux: note}. */
    public void say(String note) {
        say(List.of(note));
    }

    /** The same for notes that belong together: nothing that another thread says comes between them. */
    public void say(List<String> notes) {
        err.println(notes.stream()
                .map(note -> "pcapflux: " + onOneLine(note))
                .collect(Collectors.joining(System.lineSeparator())));
    }

    /** Also where names of files, which anybody may have chosen, say something to terminals. */
    private static String onOneLine(String note) {
        return note.replaceAll("\\s*[\\r\\n]+\\s*", " ").replaceAll("[\\p{Cc}&&[^\\t]]", "?");
    }

    /** Puts a line in place of the one before, on a terminal, and leaves it to be written over by what comes next. */
    public void overwrite(String line) {
        err.print("\r" + line + "\u001B[K\r");
        err.flush();
    }

    /** Where all of this goes. */
    public PrintStream stream() {
        return err;
    }

    /** Prints a failure and gives the exit code for it. */
    public int tell(Throwable failure) {
        if (debug) {
            failure.printStackTrace(err);
        }
        if (failure instanceof ConfigurationException configuration) {
            configuration.problems().forEach(this::tell);
            return ExitCode.USAGE;
        }
        Throwable cause =
                failure instanceof PipelineException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ClosedPipeException) {
            return ExitCode.OK;
        }
        say(line(cause));
        for (Throwable other : cause.getSuppressed()) {
            if (other instanceof PcapfluxException) {
                say(line(other));
            }
        }
        return cause instanceof FilterSyntaxException ? ExitCode.USAGE : ExitCode.FAILED;
    }

    private void tell(Problem problem) {
        say(problem.line());
        if (!problem.excerpt().isEmpty()) {
            err.println(problem.excerpt().indent(2).stripTrailing());
        }
    }

    private static String line(Throwable failure) {
        if (failure instanceof PcapfluxException known) {
            return known.getMessage() + ": " + known.remedy();
        }
        String what = failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
        return "unexpected: " + what + ": run again with --debug and report what it prints";
    }
}
