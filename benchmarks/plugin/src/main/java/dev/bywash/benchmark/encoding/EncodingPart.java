package dev.bywash.benchmark.encoding;

import dev.bywash.benchmark.Part;
import dev.bywash.benchmark.Scale;
import dev.bywash.benchmark.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The encoders, on a number of threads. */
public final class EncodingPart implements Part {

    private static final int ITERATIONS = 5;
    private static final int ITERATION_MILLIS = 1000;

    private final int threads;
    private final Scale scale;

    public EncodingPart(int threads, Scale scale) {
        this.threads = threads;
        this.scale = scale;
    }

    @Override
    public String run(Path results) throws RunnerException {
        Collection<RunResult> runs = new Runner(new OptionsBuilder()
                        .include(EncodingBenchmark.class.getName())
                        .threads(threads)
                        .warmupIterations(scale.of(ITERATIONS))
                        .warmupTime(TimeValue.milliseconds(scale.of(ITERATION_MILLIS)))
                        .measurementIterations(scale.of(ITERATIONS))
                        .measurementTime(TimeValue.milliseconds(scale.of(ITERATION_MILLIS)))
                        .addProfiler(GCProfiler.class)
                        .addProfiler(CpuProfiler.class)
                        .resultFormat(ResultFormatType.JSON)
                        .result(results.resolve("encoding-" + threads + ".json").toString())
                        .build())
                .run();
        Table table = new Table(
                "encoder",
                "CPU, ns",
                "x Bywash",
                "bytes allocated",
                "with a stack trace: CPU, ns",
                "x Bywash",
                "bytes allocated");
        for (EncoderUnderTest encoder : EncoderUnderTest.values()) {
            List<String> row = new ArrayList<>();
            row.add(encoder.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            for (boolean stackTrace : new boolean[] {false, true}) {
                double nanos = nanos(runs, encoder, stackTrace);
                row.add(Table.figure(nanos));
                row.add(Table.ratio(nanos, nanos(runs, EncoderUnderTest.BYWASH, stackTrace)));
                row.add(Table.figure(secondary(find(runs, encoder, stackTrace), "gc.alloc.rate.norm")));
            }
            table.row(row);
        }
        return table.toString();
    }

    private static double nanos(Collection<RunResult> runs, EncoderUnderTest encoder, boolean stackTrace) {
        return secondary(find(runs, encoder, stackTrace), CpuProfiler.CPU);
    }

    private static double secondary(RunResult run, String name) {
        return run.getSecondaryResults().get(name).getScore();
    }

    private static RunResult find(Collection<RunResult> runs, EncoderUnderTest encoder, boolean stackTrace) {
        return runs.stream()
                .filter(run -> run.getParams().getParam("encoder").equals(encoder.name())
                        && run.getParams().getParam("stackTrace").equals(String.valueOf(stackTrace)))
                .findAny()
                .orElseThrow();
    }
}
