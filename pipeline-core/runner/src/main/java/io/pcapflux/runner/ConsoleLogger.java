package io.pcapflux.runner;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * What is logged goes to standard error as our own messages do. Libraries are silent unless debugging: what of theirs
 * matters reaches the user as a failure with a remedy.
 */
final class ConsoleLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int SILENT = Level.ERROR.toInt() + 1;

    private final boolean debug = Boolean.getBoolean("pcapflux.debug");
    /** The least severe level that is printed. */
    private final int least;

    ConsoleLogger(String name) {
        this.name = name;
        boolean ours = name.startsWith("io.pcapflux");
        if (debug) {
            least = (ours ? Level.DEBUG : Level.WARN).toInt();
        } else {
            least = ours ? Level.INFO.toInt() : SILENT;
        }
    }

    private boolean prints(Level level) {
        return level.toInt() >= least;
    }

    @Override
    public boolean isTraceEnabled() {
        return prints(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return prints(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return prints(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return prints(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return prints(Level.ERROR);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null; // only for those who print where in the code a message comes from
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        if (!debug) {
            new Messages(System.err, false).say(message);
            return;
        }
        System.err.printf(
                "%s %-5s %s: %s%n", LocalTime.now(ZoneId.systemDefault()).format(TIME), level, name, message);
        if (failure != null) {
            failure.printStackTrace();
        }
    }
}
