package io.pcapflux.sink.pcapfile;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** All that a sink is told; changed only before it is handed out. */
final class FileSettings {
    static final Duration FLUSH_INTERVAL = Duration.ofSeconds(1);
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(30);

    PathPattern path;
    /** Whether the folders below the path's base are made. */
    boolean makeFolders;

    /** Whether the file has its final name from the beginning. */
    boolean inPlace;

    boolean overwrite;
    int mode = 0600;
    /** Null if the file's name decides, or else what comes. */
    @Nullable
    FileFormat format;

    FileRotation rotation = FileRotation.NONE;
    FileLimit limit = FileLimit.NONE;
    FileRing ring = FileRing.NONE;
    ZoneId zone = ZoneOffset.UTC;
    Durability durability = Durability.NONE;
    Duration flushInterval = FLUSH_INTERVAL;
    OnError onError = OnError.FAIL;
    boolean recover;
    List<String> command = List.of();
    Duration commandTimeout = COMMAND_TIMEOUT;
    /** Where the names of complete files are printed; empty for nowhere. */
    String names = "";

    FileListener listener = new FileListener() {};
    /** Null for one that may block. */
    @Nullable
    Scheduler scheduler;

    FileSettings(PathPattern path) {
        this.path = path;
    }

    /** The same with a change. */
    FileSettings with(Consumer<FileSettings> change) {
        FileSettings copy = new FileSettings(path);
        copy.makeFolders = makeFolders;
        copy.inPlace = inPlace;
        copy.overwrite = overwrite;
        copy.mode = mode;
        copy.format = format;
        copy.rotation = rotation;
        copy.limit = limit;
        copy.ring = ring;
        copy.zone = zone;
        copy.durability = durability;
        copy.flushInterval = flushInterval;
        copy.onError = onError;
        copy.recover = recover;
        copy.command = command;
        copy.commandTimeout = commandTimeout;
        copy.names = names;
        copy.listener = listener;
        copy.scheduler = scheduler;
        change.accept(copy);
        return copy;
    }

    /** Whether there can be more files than one. */
    boolean many() {
        return path.varies() && (rotation.rotates() || !inPlace);
    }

    Scheduler timer() {
        return scheduler == null ? Schedulers.boundedElastic() : scheduler;
    }
}
