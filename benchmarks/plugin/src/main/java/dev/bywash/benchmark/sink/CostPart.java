package dev.bywash.benchmark.sink;

import dev.bywash.benchmark.Part;
import dev.bywash.benchmark.Scale;
import dev.bywash.benchmark.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.json.JsonMapper;

/** What an event costs its caller and the process, on one thread and on four. */
public final class CostPart implements Part {

    private static final int ROUNDS = 2;
    private static final List<Integer> THREADS = List.of(1, 4);
    private static final int BURST_EVENTS = 100_000;
    private static final int FLOOD_EVENTS = 400_000;

    /** Lines of the plugin's own: opened, heartbeats, closed. */
    private static final int MAX_CONTROL_LINES = 10;

    private final Sink sink;
    private final int rounds;
    private final int burstEvents;
    private final int floodEvents;

    public CostPart(Sink sink, Scale scale) {
        this.sink = sink;
        this.rounds = scale.of(ROUNDS);
        this.burstEvents = scale.of(BURST_EVENTS);
        this.floodEvents = scale.of(FLOOD_EVENTS);
    }

    @Override
    public String run(Path results) throws IOException {
        MeasuredProcess process = new MeasuredProcess(results);
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (int threads : THREADS) {
                for (Setup setup : Setup.values()) {
                    runs.add(measure(process, setup, threads));
                }
            }
        }
        JsonMapper.shared().writeValue(results.resolve("sink-" + sink.label() + ".json"), runs);
        StringBuilder report = new StringBuilder();
        for (int threads : THREADS) {
            report.append("Threads: ").append(threads).append("\n\n").append(table(runs, threads));
            report.append('\n').append(verdict(runs, threads)).append("\n\n");
        }
        return report.toString();
    }

    private Run measure(MeasuredProcess process, Setup setup, int threads) {
        MeasuredProcess.Outcome outcome = process.run(
                setup,
                sink,
                CostProgram.class,
                List.of(String.valueOf(threads), String.valueOf(burstEvents), String.valueOf(floodEvents)));
        CostProgram.Result result = JsonMapper.shared().readValue(outcome.result(), CostProgram.Result.class);
        int events = setup.writes() ? result.events() : 0;
        if (outcome.lines() > events + MAX_CONTROL_LINES) {
            throw new IllegalStateException(setup.label() + " was given " + result.events() + " events and wrote "
                    + outcome.lines() + " lines to a " + sink.label());
        }
        long lost = Math.max(0, events - outcome.lines());
        System.out.println(setup.label() + ", " + sink.label() + ", " + threads + ": lost " + lost + ", " + result);
        return new Run(setup, threads, result, lost);
    }

    private static String table(List<Run> runs, int threads) {
        Table table = new Table(
                "set-up",
                "the first events, in bursts: process CPU, ns",
                "in bursts: caller, ns",
                "caller's CPU, ns",
                "process CPU, ns",
                "x Bywash",
                "bytes allocated",
                "in a flood: caller's CPU, ns",
                "process CPU, ns",
                "x Bywash",
                "bytes allocated",
                "events lost");
        for (Setup setup : Setup.values()) {
            table.row(List.of(
                    setup.label(),
                    median(runs, setup, threads, run -> run.result().first().processCpuNanos()),
                    median(runs, setup, threads, run -> run.result().bursts().callerWallNanos()),
                    median(runs, setup, threads, run -> run.result().bursts().callerCpuNanos()),
                    median(runs, setup, threads, Run::cpuInBursts),
                    ratio(runs, setup, threads, Run::cpuInBursts),
                    median(runs, setup, threads, run -> run.result().bursts().allocatedBytes()),
                    median(runs, setup, threads, run -> run.result().flood().callerCpuNanos()),
                    median(runs, setup, threads, Run::cpuInAFlood),
                    ratio(runs, setup, threads, Run::cpuInAFlood),
                    median(runs, setup, threads, run -> run.result().flood().allocatedBytes()),
                    String.format(Locale.ROOT, "%,d", lost(runs, setup, threads))));
        }
        return table.toString();
    }

    private static long lost(List<Run> runs, Setup setup, int threads) {
        return runs.stream()
                .filter(run -> run.setup() == setup && run.threads() == threads)
                .mapToLong(Run::lost)
                .sum();
    }

    private static String verdict(List<Run> runs, int threads) {
        return "The leanest of Log4j2's set-ups that lost nothing takes " + bestRatio(runs, threads, Run::cpuInBursts)
                + " the process CPU of Bywash in bursts, " + bestRatio(runs, threads, Run::cpuInAFlood)
                + " in a flood.";
    }

    private static String bestRatio(List<Run> runs, int threads, ToDoubleFunction<Run> figure) {
        Setup best = Arrays.stream(Setup.values())
                .filter(setup -> setup != Setup.BYWASH && setup.writes() && lost(runs, setup, threads) == 0)
                .min(Comparator.comparingDouble(setup -> medianOf(runs, setup, threads, figure)))
                .orElseThrow();
        return ratio(runs, best, threads, figure) + " (" + best.label() + ")";
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

    /**
     * One run of one set-up.
     *
     * @param lost how many of the events were no line in the sink when Log4j had been shut down and the JVM had ended
     */
    public record Run(Setup setup, int threads, CostProgram.Result result, long lost) {

        private double cpuInBursts() {
            return result.bursts().processCpuNanos();
        }

        private double cpuInAFlood() {
            return result.flood().processCpuNanos();
        }
    }
}
