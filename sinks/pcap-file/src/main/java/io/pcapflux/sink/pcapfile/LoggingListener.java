package io.pcapflux.sink.pcapfile;

import java.nio.file.Path;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Says in the log what users of a configuration must know. */
final class LoggingListener implements FileListener {
    private static final Logger LOG = Loggers.getLogger(PcapFileSink.class);

    @Override
    public void recovered(CompleteFile file) {
        LOG.warn("{}: {} packets recovered from a run that was cut off", file.path(), file.packets());
    }

    @Override
    public void dropping(Path path, String reason) {
        LOG.warn("{}: cannot be written: {}: packets are dropped until the next rotation", path, reason);
    }

    @Override
    public void commandFailed(Path path, long failures, String reason) {
        LOG.warn("{}: the on-complete command failed: {} ({} failures so far)", path, reason, failures);
    }
}
