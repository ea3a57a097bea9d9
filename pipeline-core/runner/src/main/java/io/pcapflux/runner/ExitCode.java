package io.pcapflux.runner;

/** What the program's exit says. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int LOSS = 3;

    private ExitCode() {}
}
