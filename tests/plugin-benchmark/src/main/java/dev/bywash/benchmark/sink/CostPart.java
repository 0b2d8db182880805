package dev.bywash.benchmark.sink;

import dev.bywash.benchmark.Part;
import dev.bywash.benchmark.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** What an event costs its caller and the process, on one thread and on four. */
public final class CostPart implements Part {

    private static final int ROUNDS = 2;
    private static final List<Integer> THREADS = List.of(1, 4);
    private static final int WARM_UP_EVENTS = 250_000;
    private static final int BURST_EVENTS = 100_000;
    private static final int FLOOD_EVENTS = 400_000;

    /** Lines of the plugin's own: opened, heartbeats, closed. */
    private static final int MAX_CONTROL_LINES = 10;

    private final Sink sink;

    public CostPart(Sink sink) {
        this.sink = sink;
    }

    @Override
    public String run(Path results) throws IOException {
        MeasuredProcess process = new MeasuredProcess(results);
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            for (int threads : THREADS) {
                for (Setup setup : Setup.values()) {
                    runs.add(measure(process, setup, threads));
                }
            }
        }
        JsonMapper.shared().writeValue(results.resolve("sink-" + sink.label() + ".json"), runs);
        StringBuilder report = new StringBuilder();
        for (int threads : THREADS) {
            report.append("\nThreads: ").append(threads).append("\n\n").append(table(runs, threads));
        }
        return report.toString();
    }

    private Run measure(MeasuredProcess process, Setup setup, int threads) {
        MeasuredProcess.Outcome outcome = process.run(
                setup,
                sink,
                CostProgram.class,
                List.of(
                        String.valueOf(threads),
                        String.valueOf(WARM_UP_EVENTS),
                        String.valueOf(BURST_EVENTS),
                        String.valueOf(FLOOD_EVENTS)));
        long events = WARM_UP_EVENTS + 2 * BURST_EVENTS + FLOOD_EVENTS;
        if (outcome.lines() < events || outcome.lines() > events + MAX_CONTROL_LINES) {
            throw new IllegalStateException(setup.label() + " was given " + events + " events and wrote "
                    + outcome.lines() + " lines to a " + sink.label());
        }
        CostProgram.Result result = JsonMapper.shared().readValue(outcome.result(), CostProgram.Result.class);
        System.out.println(setup.label() + ", " + sink.label() + ", " + threads + ": " + result);
        return new Run(setup, threads, result);
    }

    private static String table(List<Run> runs, int threads) {
        Table table = new Table(
                "set-up",
                "in bursts: caller, ns",
                "caller's CPU, ns",
                "process CPU, ns",
                "x Bywash",
                "bytes allocated",
                "in a flood: caller's CPU, ns",
                "process CPU, ns",
                "x Bywash",
                "bytes allocated");
        for (Setup setup : Setup.values()) {
            table.row(List.of(
                    setup.label(),
                    median(runs, setup, threads, run -> run.result().bursts().callerWallNanos()),
                    median(runs, setup, threads, run -> run.result().bursts().callerCpuNanos()),
                    median(runs, setup, threads, run -> run.result().bursts().processCpuNanos()),
                    ratio(runs, setup, threads, run -> run.result().bursts().processCpuNanos()),
                    median(runs, setup, threads, run -> run.result().bursts().allocatedBytes()),
                    median(runs, setup, threads, run -> run.result().flood().callerCpuNanos()),
                    median(runs, setup, threads, run -> run.result().flood().processCpuNanos()),
                    ratio(runs, setup, threads, run -> run.result().flood().processCpuNanos()),
                    median(runs, setup, threads, run -> run.result().flood().allocatedBytes())));
        }
        return table.toString();
    }

    private static String ratio(List<Run> runs, Setup setup, int threads, ToDoubleFunction<Run> figure) {
        return Table.ratio(medianOf(runs, setup, threads, figure), medianOf(runs, Setup.BYWASH, threads, figure));
    }

    private static String median(List<Run> runs, Setup setup, int threads, ToDoubleFunction<Run> figure) {
        return Table.figure(medianOf(runs, setup, threads, figure));
    }

    private static double medianOf(List<Run> runs, Setup setup, int threads, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream()
                .filter(run -> run.setup() == setup && run.threads() == threads)
                .mapToDouble(figure)
                .sorted()
                .toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** One run of one set-up. */
    public record Run(Setup setup, int threads, CostProgram.Result result) {}
}
