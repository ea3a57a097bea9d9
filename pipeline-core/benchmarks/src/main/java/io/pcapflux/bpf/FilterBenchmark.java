package io.pcapflux.bpf;

import io.pcapflux.packet.LinkType;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a filter takes over all packets of a {@link PacketMix}, by each engine and by libpcap. Each pass is timed by
 * itself, so that the fastest tells what it takes without the other work on the machine.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class FilterBenchmark {
    private static final int HOSTS = 20;
    private static final List<BpfInstruction> REJECT = List.of(BpfInstruction.of(Opcodes.RET, 0));

    /** Which filter: the port, a list of 20 hosts, or one field of the Ethernet header. */
    @Param({"https", "hosts", "ip"})
    public String filter;

    /** Bytes per packet. */
    @Param({"64", "1500"})
    public int length;

    private PacketMix packets;
    private FilterEngine generated;
    private FilterEngine interpreter;
    private NativeBpf libpcap;
    private NativeBpf rejecting;

    private static String expression(String name) {
        return switch (name) {
            case "https" -> "tcp port 443";
            case "hosts" ->
                IntStream.rangeClosed(1, HOSTS)
                        .mapToObj(host -> "host 10.0.0." + host)
                        .collect(Collectors.joining(" or "));
            case "ip" -> "ether proto 0x0800";
            default -> name;
        };
    }

    /** Compiles the filter for all, and checks that they agree. */
    @Setup
    public void prepare() {
        List<BpfInstruction> program = FilterExpression.of(expression(filter))
                .compile(LinkType.ETHERNET)
                .instructions();
        packets = new PacketMix(length);
        generated = FilterGenerator.generate(program).orElseThrow();
        interpreter = new BpfInterpreter(program);
        libpcap = new NativeBpf(program, packets);
        rejecting = new NativeBpf(REJECT, packets);
        int accepted = jna();
        if (accepted == 0 || generated() != accepted || interpreted() != accepted) {
            throw new IllegalStateException("the engines do not agree with the " + accepted + " of libpcap");
        }
    }

    /** Frees what is not Java's. */
    @TearDown
    public void free() {
        libpcap.close();
        rejecting.close();
    }

    private int accepted(FilterEngine engine) {
        int accepted = 0;
        byte[] chunk = packets.file();
        for (int i = 0; i < PacketMix.PACKETS; i++) {
            accepted += engine.run(chunk, packets.offset(i), length, length) == 0 ? 0 : 1;
        }
        return accepted;
    }

    /** Bytecode of the JVM. */
    @Benchmark
    public int generated() {
        return accepted(generated);
    }

    /** Interpreted in Java. */
    @Benchmark
    public int interpreted() {
        return accepted(interpreter);
    }

    /** {@code bpf_filter} of libpcap, called from Java for each packet. */
    @Benchmark
    public int jna() {
        int accepted = 0;
        byte[] chunk = packets.file();
        for (int i = 0; i < PacketMix.PACKETS; i++) {
            accepted += libpcap.run(chunk, packets.offset(i), length) == 0 ? 0 : 1;
        }
        return accepted;
    }

    /** libpcap's loop in C, reading included. */
    @Benchmark
    public int nativeLoop() {
        return libpcap.loop();
    }

    /** libpcap's loop in C without a filter to speak of: what reading takes. */
    @Benchmark
    public int nativeReading() {
        return rejecting.loop();
    }
}
