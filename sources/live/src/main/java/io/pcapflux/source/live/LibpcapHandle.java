package io.pcapflux.source.live;

import io.pcapflux.PcapfluxException;
import io.pcapflux.bpf.FilterSyntaxException;
import io.pcapflux.packet.LinkType;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * One adapter, opened by libpcap, which knows no interruption by Java, and may wait for a packet for ever:
 * {@link #wake()} ends that.
 */
final class LibpcapHandle implements AdapterHandle {
    private final String name;
    private final PcapHandle handle;
    private final LinkType linkType;
    private final AdapterWatch watch;
    private final Chunks chunks = new Chunks();
    private Counters counters = Counters.NONE;
    /** Received before the kernel had the filter. */
    private long unfiltered;
    /** What the listener threw. */
    private @Nullable Throwable failure;

    private LibpcapHandle(String name, PcapHandle handle) {
        this.name = name;
        this.handle = handle;
        this.linkType = LinkTypes.ofDlt(handle.getDlt().value());
        this.watch = new AdapterWatch(name);
    }

    /** See {@link AdapterHandle#open}. */
    static LibpcapHandle open(String name, LiveOptions options) {
        PcapHandle handle;
        try {
            handle = Libpcap.call(() -> activate(name, options));
        } catch (PcapNativeException e) {
            throw AdapterFailures.opening(name, e);
        }
        try {
            configure(name, handle, options);
            LibpcapHandle opened = new LibpcapHandle(name, handle);
            opened.filter(options.filter());
            return opened;
        } catch (PcapfluxException e) {
            handle.close();
            throw e;
        }
    }

    private static PcapHandle activate(String name, LiveOptions options) throws PcapNativeException {
        if (options.timestampType().isPresent()) {
            return TimestampedHandle.open(name, options, options.timestampType().get());
        }
        PcapHandle.Builder builder = new PcapHandle.Builder(name)
                .snaplen(options.snaplen())
                .promiscuousMode(
                        options.promiscuousOn(name) ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                .timeoutMillis(options.timeoutMillis())
                .bufferSize(options.buffer())
                .timestampPrecision(TimestampPrecision.NANO);
        if (options.immediate()) {
            builder.immediateMode(true);
        }
        if (options.monitor()) {
            builder.rfmon(true);
        }
        return builder.build();
    }

    private static void configure(String name, PcapHandle handle, LiveOptions options) {
        try {
            if (options.linkType().isPresent()) {
                String wanted = options.linkType().get();
                handle.setDlt(LinkTypes.named(wanted).orElseThrow(() -> AdapterFailures.linkType(name, wanted)));
            }
            if (options.direction() != Direction.INOUT) {
                handle.setDirection(options.direction() == Direction.IN ? PcapDirection.IN : PcapDirection.OUT);
            }
        } catch (PcapNativeException e) {
            throw AdapterFailures.opening(name, e);
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    private void filter(String expression) {
        if (expression.isEmpty()) {
            return;
        }
        try {
            handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
            unfiltered = counters().received();
        } catch (PcapNativeException e) {
            throw FilterSyntaxException.onAdapter(name, expression, AdapterFailures.said(e), e);
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    @Override
    public LinkType linkType() {
        return linkType;
    }

    /** Names of the link types to choose from, the present one first. */
    List<String> linkTypes() {
        try {
            List<String> names = new ArrayList<>();
            names.add(Pcaps.dataLinkTypeToName(handle.getDlt()));
            for (DataLinkType one : handle.listDatalinks()) {
                names.add(Pcaps.dataLinkTypeToName(one));
            }
            return names.stream().distinct().toList();
        } catch (PcapNativeException e) {
            throw AdapterFailures.reading(name, e);
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    @Override
    public int snaplen() {
        try {
            return handle.getSnapshot();
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    @Override
    public void read(int most, Listener listener) {
        try {
            int unused = handle.dispatch(most, (byte[] bytes) -> packet(bytes, listener));
        } catch (InterruptedException e) {
            // Woken; no thread was interrupted.
        } catch (PcapNativeException e) {
            throw AdapterFailures.reading(name, e);
        } catch (NotOpenException e) {
            throw closed(e);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    @SuppressWarnings("CatchingUnchecked") // pcap4j would swallow it
    private void packet(byte[] bytes, Listener listener) {
        boolean goesOn = false;
        try {
            Timestamp time = handle.getTimestamp();
            int offset = chunks.claim(bytes.length);
            System.arraycopy(bytes, 0, chunks.chunk(), offset, bytes.length);
            goesOn = failure == null
                    && listener.packet(
                            chunks.chunk(),
                            offset,
                            bytes.length,
                            Math.floorDiv(time.getTime(), 1000L),
                            time.getNanos(),
                            handle.getOriginalLength());
        } catch (Throwable e) {
            failure = e;
        }
        if (!goesOn) {
            wake();
        }
    }

    @Override
    public void waitNoLonger() {
        try {
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
        } catch (PcapNativeException e) {
            throw AdapterFailures.reading(name, e);
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    @Override
    public void wake() {
        try {
            handle.breakLoop();
        } catch (NotOpenException e) {
            // Closed meanwhile, so that nobody reads.
        }
    }

    @Override
    public synchronized Counters counters() {
        try {
            PcapStat now = handle.getStats();
            counters = counters.grownTo(
                    now.getNumPacketsReceived(), now.getNumPacketsDropped(), now.getNumPacketsDroppedByIf());
        } catch (PcapNativeException | NotOpenException e) {
            // The adapter, or the handle, is gone.
        }
        return counters;
    }

    @Override
    public void check(long silence) {
        watch.check(silence);
    }

    @Override
    public long unread(long delivered) {
        Counters now = counters();
        long accepted = now.received() - now.droppedByKernel() - unfiltered;
        // Each passes a loopback twice.
        return Math.max(0, (watch.isLoopback() ? accepted / 2 : accepted) - delivered);
    }

    @Override
    public void close() {
        handle.close();
    }

    private static IllegalStateException closed(NotOpenException cause) {
        return new IllegalStateException("the handle is closed", cause);
    }
}
