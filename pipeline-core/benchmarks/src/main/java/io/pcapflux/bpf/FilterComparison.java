package io.pcapflux.bpf;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the {@link FilterBenchmark} and prints the fastest pass of each in nanoseconds per packet, and how many times as long as a
 * generated filter the others take.
 */
public final class FilterComparison {
    private FilterComparison() {}

    /** Takes the options of JMH, such as {@code -p length=64}. */
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        Options options = new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(FilterBenchmark.class.getName())
                .build();
        Map<String, Map<String, Double>> nanosByCase = new TreeMap<>();
        for (RunResult result : new Runner(options).run()) {
            BenchmarkParams params = result.getParams();
            String name = params.getParam("filter") + " " + params.getParam("length");
            nanosByCase
                    .computeIfAbsent(name, key -> new TreeMap<>())
                    .put(result.getPrimaryResult().getLabel(), fastestPass(result) / PacketMix.PACKETS);
        }
        print("", "generated", "C loop", "interpreted", "JNA");
        nanosByCase.forEach(FilterComparison::print);
    }

    private static double fastestPass(RunResult result) {
        return result.getPrimaryResult().getStatistics().getMin();
    }

    private static void print(String name, Map<String, Double> nanos) {
        double generated = nanos.getOrDefault("generated", Double.NaN);
        double nativeLoop =
                nanos.getOrDefault("nativeLoop", Double.NaN) - nanos.getOrDefault("nativeReading", Double.NaN);
        print(
                name,
                format("%.1f ns", generated),
                compared(nativeLoop, generated),
                compared(nanos.getOrDefault("interpreted", Double.NaN), generated),
                compared(nanos.getOrDefault("jna", Double.NaN), generated));
    }

    private static String compared(double nanos, double generated) {
        return format("%.1f ns (%.1fx)", nanos, nanos / generated);
    }

    private static void print(Object... columns) {
        System.out.println(format("%-12s %12s %20s %20s %20s", columns));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
