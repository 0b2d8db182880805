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

/** What an event costs its caller and the process, on a number of threads. */
public final class CostPart implements Part {

    private static final int ROUNDS = 2;
    private static final int BURST_EVENTS = 100_000;
    private static final int FLOOD_EVENTS = 400_000;

    /** Lines of the plugin's own: opened, heartbeats, closed; and a seal after so many lines. */
    private static final int MAX_CONTROL_LINES = 10;

    private static final int LINES_A_SEAL = 65_536;

    private final Sink sink;
    private final int threads;
    private final int rounds;
    private final int burstEvents;
    private final int floodEvents;

    public CostPart(Sink sink, int threads, Scale scale) {
        this.sink = sink;
        this.threads = threads;
        this.rounds = scale.of(ROUNDS);
        this.burstEvents = scale.of(BURST_EVENTS);
        this.floodEvents = scale.of(FLOOD_EVENTS);
    }

    @Override
    public String run(Path results) throws IOException {
        MeasuredProcess process = new MeasuredProcess(results);
        List<Run> runs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Setup setup : Setup.values()) {
                runs.add(measure(process, setup));
            }
        }
        JsonMapper.shared().writeValue(results.resolve("sink-" + sink.label() + "-" + threads + ".json"), runs);
        return table(runs) + "\n" + verdict(runs) + "\n\n";
    }

    private Run measure(MeasuredProcess process, Setup setup) {
        MeasuredProcess.Outcome outcome = process.run(
                setup,
                sink,
                CostProgram.class,
                List.of(String.valueOf(threads), String.valueOf(burstEvents), String.valueOf(floodEvents)));
        CostProgram.Result result = JsonMapper.shared().readValue(outcome.result(), CostProgram.Result.class);
        int events = setup.writes() ? result.events() : 0;
        if (outcome.lines() > events + MAX_CONTROL_LINES + events / LINES_A_SEAL) {
            throw new IllegalStateException(setup.label() + " was given " + result.events() + " events and wrote "
                    + outcome.lines() + " lines to a " + sink.label());
        }
        long lost = Math.max(0, events - outcome.lines());
        System.out.println(setup.label() + ", " + sink.label() + ", " + threads + ": lost " + lost + ", " + result);
        return new Run(setup, threads, result, lost);
    }

    private static String table(List<Run> runs) {
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
                    median(runs, setup, Run::cpuOfTheFirst),
                    median(runs, setup, run -> run.result().bursts().callerWallNanos()),
                    median(runs, setup, run -> run.result().bursts().callerCpuNanos()),
                    median(runs, setup, Run::cpuInBursts),
                    ratio(runs, setup, Run::cpuInBursts),
                    median(runs, setup, run -> run.result().bursts().allocatedBytes()),
                    median(runs, setup, run -> run.result().flood().callerCpuNanos()),
                    median(runs, setup, Run::cpuInAFlood),
                    ratio(runs, setup, Run::cpuInAFlood),
                    median(runs, setup, run -> run.result().flood().allocatedBytes()),
                    String.format(Locale.ROOT, "%,d", lost(runs, setup))));
        }
        return table.toString();
    }

    private static long lost(List<Run> runs, Setup setup) {
        return runs.stream()
                .filter(run -> run.setup() == setup)
                .mapToLong(Run::lost)
                .sum();
    }

    private static String verdict(List<Run> runs) {
        return "The leanest of Log4j2's set-ups that lost nothing takes " + bestRatio(runs, Run::cpuInBursts)
                + " the process CPU of Bywash in bursts, " + bestRatio(runs, Run::cpuInAFlood)
                + " in a flood, " + bestRatio(runs, Run::cpuOfTheFirst) + " for the first events.";
    }

    private static String bestRatio(List<Run> runs, ToDoubleFunction<Run> figure) {
        Setup best = Arrays.stream(Setup.values())
                .filter(setup -> setup != Setup.BYWASH && setup.writes() && lost(runs, setup) == 0)
                .min(Comparator.comparingDouble(setup -> medianOf(runs, setup, figure)))
                .orElseThrow();
        return ratio(runs, best, figure) + " (" + best.label() + ")";
    }

    private static String ratio(List<Run> runs, Setup setup, ToDoubleFunction<Run> figure) {
        return Table.ratio(medianOf(runs, setup, figure), medianOf(runs, Setup.BYWASH, figure));
    }

    private static String median(List<Run> runs, Setup setup, ToDoubleFunction<Run> figure) {
        return Table.figure(medianOf(runs, setup, figure));
    }

    private static double medianOf(List<Run> runs, Setup setup, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream()
                .filter(run -> run.setup() == setup)
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

        private double cpuOfTheFirst() {
            return result.first().processCpuNanos();
        }

        private double cpuInBursts() {
            return result.bursts().processCpuNanos();
        }

        private double cpuInAFlood() {
            return result.flood().processCpuNanos();
        }
    }
}
