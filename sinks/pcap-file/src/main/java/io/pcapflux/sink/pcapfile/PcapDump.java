package io.pcapflux.sink.pcapfile;

import io.pcapflux.ledger.LedgerSnapshot;
import io.pcapflux.operator.PacketOperator;
import io.pcapflux.pipeline.Pipeline;
import io.pcapflux.pipeline.PipelineReport;
import io.pcapflux.pipeline.PipelineRun;
import io.pcapflux.source.PacketSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/**
 * Packets into one file on a thread of its own, as WinPcap's {@code pcap_live_dump} has it. The file has its name from
 * the beginning and replaces one that is there.
 *
 * <pre>{@code
 * PcapDump dump = PcapDump.start(source, "out.pcap", 0, 1000);
 * dump.ended(true);
 * }</pre>
 */
public final class PcapDump {
    private final PipelineRun run;
    private final Mono<PipelineReport> report;
    private final CompletableFuture<PipelineReport> future;

    private PcapDump(PipelineRun run) {
        this.run = run;
        this.report = run.report();
        this.future = report.toFuture();
    }

    /**
     * Starts a dump of all packets and returns at once.
     *
     * @param path the file
     * @param maxBytes the dump ends with the packet that makes the file so large; 0 = no limit
     * @param maxPackets the dump ends with this packet; 0 = no limit
     */
    public static PcapDump start(PacketSource source, String path, long maxBytes, long maxPackets) {
        return start(Pipeline.from(source), path, maxBytes, maxPackets);
    }

    /** Starts a dump of the packets that a filter, or another operator, lets through; for the rest as above. */
    public static PcapDump start(
            PacketSource source, PacketOperator filter, String path, long maxBytes, long maxPackets) {
        return start(Pipeline.from(source).through(filter), path, maxBytes, maxPackets);
    }

    private static PcapDump start(Pipeline packets, String path, long maxBytes, long maxPackets) {
        PcapFileSink sink = PcapFileSink.to(path)
                .overwrite()
                .inPlace()
                .limit(new FileLimit(0, maxBytes, maxPackets, Duration.ZERO));
        return new PcapDump(packets.named("dump").to(sink).start());
    }

    /**
     * Completes with the account when the dump has ended and the file is whole; fails with an
     * {@link io.pcapflux.pipeline.PipelineException} if the source or the file failed. Cancelling it ends nothing.
     */
    public Mono<PipelineReport> ended() {
        return report;
    }

    /**
     * Whether the dump has ended; throws what {@link #ended()} fails with.
     *
     * @param wait whether to block until it has
     */
    public boolean ended(boolean wait) {
        if (!wait && !future.isDone()) {
            return false;
        }
        report.block();
        return true;
    }

    /** The account so far. */
    public LedgerSnapshot ledger() {
        return run.ledger();
    }

    /** Ends reading; what has been read is written. */
    public void stop() {
        run.stop();
    }
}
