package io.pcapflux.runner;

import io.pcapflux.runner.cli.PcapfluxCommand;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;

/** The program {@code pcapflux}. */
public final class Main {
    private Main() {}

    /** Runs a command and exits with its {@linkplain ExitCode code}. */
    public static void main(String[] args) {
        if (Arrays.asList(args).contains("--debug")) {
            System.setProperty("pcapflux.debug", "true"); // before anything is logged
        }
        System.setProperty("slf4j.provider", ConsoleLogging.class.getName()); // whatever plug-ins bring
        System.setProperty("slf4j.internal.verbosity", "WARN");
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> die(failure));
        Schedulers.onHandleError("pcapflux", (thread, failure) -> {
            if (failure instanceof VirtualMachineError) {
                die(failure);
            }
        });
        Hooks.onErrorDropped(Main::trace);
        StandardOutput out = new StandardOutput();
        System.setOut(new PrintStream(new BufferedOutputStream(out), true, StandardCharsets.UTF_8));
        int code = PcapfluxCommand.execute(args);
        System.out.flush();
        System.exit(out.failure().map(why -> fail(why, code)).orElse(code));
    }

    private static int fail(String why, int code) {
        System.err.println("pcapflux: standard output: " + why + ": check where it goes");
        return code == ExitCode.OK ? ExitCode.FAILED : code;
    }

    private static void trace(Throwable failure) {
        if (Boolean.getBoolean("pcapflux.debug")) {
            failure.printStackTrace(); // --debug asks for it
        }
    }

    /** Out of memory, or a defect on a thread of its own: going on would hang or lie. */
    private static void die(Throwable failure) {
        System.err.println("pcapflux: " + failure + ": run again with --debug and report what it prints");
        trace(failure);
        Runtime.getRuntime().halt(ExitCode.FAILED);
    }
}
