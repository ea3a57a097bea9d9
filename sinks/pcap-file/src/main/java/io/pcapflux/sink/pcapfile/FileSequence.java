package io.pcapflux.sink.pcapfile;

import io.pcapflux.PcapfluxException;
import io.pcapflux.ledger.SinkAccount;
import io.pcapflux.packet.CaptureMetadata;
import io.pcapflux.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * The files of one subscription, one after the other, to the end that the limits set. Locked, since a timer and a cancel
 * come from other threads, maybe in the middle of a packet.
 */
final class FileSequence {
    private final FileSettings settings;
    private final SinkAccount account;
    private final CurrentFile file;
    private final RotationRule rule;
    private final FileLimit limit;
    private final boolean limited;
    private long packets;
    /** By a limit, in order. */
    private boolean ended;
    /** In whatever way. */
    private boolean finished;

    private @Nullable PcapfluxException announceFailure;

    FileSequence(FileSettings settings, SinkAccount account, CurrentFile file) {
        this.settings = settings;
        this.account = account;
        this.file = file;
        this.limit = settings.limit;
        this.limited = limit.packets() > 0 || limit.size() > 0 || limit.files() > 0;
        this.rule = new RotationRule(settings.rotation, settings.zone);
    }

    /** Takes note of what a capture says: a pcapng file has a place for all of it. */
    synchronized void announce(CaptureMetadata metadata) {
        if (finished) {
            return;
        }
        try {
            file.announce(metadata);
        } catch (PcapfluxException e) {
            finished = true;
            announceFailure = e; // thrown with the next packet: this here is the source's own call
        }
    }

    private void throwFailure() {
        PcapfluxException failure = announceFailure;
        if (failure != null) {
            announceFailure = null;
            throw failure;
        }
    }

    /** Writes a packet; false if it, or one before it, was the last one that this sink was asked for. */
    synchronized boolean write(Packet packet) {
        throwFailure();
        if (finished) {
            account.declined(ended ? 1 : 0);
            account.failed(ended ? 0 : 1);
            return !ended;
        }
        try {
            if (rule.separates(packet, file)) {
                next();
                if (ended) {
                    account.declined(1);
                    return false;
                }
            }
            rule.count(packet);
            file.write(packet);
            return !limited || goesOn();
        } catch (PcapfluxException e) {
            finished = true;
            throw e;
        }
    }

    /** Whether the limits allow one more packet behind the one just written. */
    private boolean goesOn() {
        packets++;
        boolean reached = (limit.packets() > 0 && packets >= limit.packets())
                || (limit.size() > 0 && file.bytesOfAll() >= limit.size())
                || (limit.files() > 0 && file.completeFiles() + 1 >= limit.files() && rule.isFull());
        if (reached) {
            end();
        }
        return !reached;
    }

    private void end() {
        ended = true;
        finished = true;
        file.close();
    }

    /** The current file ends; the next packet begins another one. */
    private void next() {
        file.close();
        rule.next();
        ended |= limit.files() > 0 && file.completeFiles() >= limit.files();
        finished |= ended;
    }

    /** Ends in order, since the time is over. */
    synchronized boolean timeIsOver() {
        if (!finished) {
            end();
        }
        return ended;
    }

    /** What the clock says: writes out what has been gathered for long, and ends a file that is over. True at the end. */
    synchronized boolean tick(long now) {
        if (finished) {
            return ended;
        }
        file.tellOutput();
        return toTheEnd(() -> {
            if (rule.isOverAt(now)) {
                next();
            } else {
                file.flushIfOlder(now, settings.flushInterval.toMillis() / 2);
            }
        });
    }

    /** Does something on the clock's behalf; where that fails, no packet begins another file before all hear of it. */
    private boolean toTheEnd(Runnable action) {
        try {
            action.run();
        } catch (PcapfluxException e) {
            finished = true;
            throw e;
        }
        return ended;
    }

    /** Ends the current file now, where there can be another one; else writes out what has been gathered. */
    synchronized boolean rotate() {
        if (finished) {
            return ended;
        }
        return toTheEnd(() -> {
            if (settings.path.varies()) {
                next();
            } else {
                file.flush();
            }
        });
    }

    /** Writes out what is gathered and completes the file. Further calls do nothing. */
    void finish() {
        finish(false);
    }

    /** The same behind the last of all packets: a file that needs no packets is made also where nothing came at all. */
    void finishWhole() {
        finish(true);
    }

    private synchronized void finish(boolean whole) {
        throwFailure();
        if (!finished) {
            finished = true;
            file.finishEmpty(whole);
        }
        file.close();
    }

    /**
     * Finishes a file. A pipe is closed as it is, at once: there is nothing to keep whole, and a reader that does not
     * read would hold up the end.
     */
    void cancel() {
        if (file.isPipe()) {
            file.cutOff();
        } else {
            finish();
        }
    }
}
