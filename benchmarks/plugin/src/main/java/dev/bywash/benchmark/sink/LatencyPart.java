package dev.bywash.benchmark.sink;

import dev.bywash.benchmark.Part;
import dev.bywash.benchmark.Scale;
import dev.bywash.benchmark.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** How long a log call takes under bursts, at several rates. */
public final class LatencyPart implements Part {

    private static final int SECONDS = 4;
    private static final List<String> RATES = List.of("10000", "50000", "100000");

    private final Sink sink;
    private final int seconds;

    public LatencyPart(Sink sink, Scale scale) {
        this.sink = sink;
        this.seconds = scale.of(SECONDS);
    }

    @Override
    public String run(Path results) throws IOException {
        MeasuredProcess process = new MeasuredProcess(results);
        Map<Setup, LatencyProgram.Result> bySetup = new TreeMap<>();
        for (Setup setup : Setup.values()) {
            bySetup.put(setup, measure(process, setup));
        }
        JsonMapper.shared().writeValue(results.resolve("latency-" + sink.label() + ".json"), bySetup);
        return table(bySetup);
    }

    private LatencyProgram.Result measure(MeasuredProcess process, Setup setup) {
        List<String> arguments = new ArrayList<>(List.of(String.valueOf(seconds)));
        arguments.addAll(RATES);
        MeasuredProcess.Outcome outcome = process.run(setup, sink, LatencyProgram.class, arguments);
        return JsonMapper.shared().readValue(outcome.result(), LatencyProgram.Result.class);
    }

    private static String table(Map<Setup, LatencyProgram.Result> bySetup) {
        Table table = new Table("events/s", "set-up", "p50, us", "p99, us", "p99.9, us", "p99.99, us", "max, us");
        for (String rate : RATES) {
            bySetup.forEach((setup, result) -> {
                LatencyProgram.Percentiles percentiles = result.byRate().get(rate);
                table.row(List.of(
                        rate,
                        setup.label(),
                        micros(percentiles.p50()),
                        micros(percentiles.p99()),
                        micros(percentiles.p999()),
                        micros(percentiles.p9999()),
                        micros(percentiles.max())));
            });
        }
        return table.toString();
    }

    private static String micros(long nanos) {
        return Table.figure(nanos / 1000.0);
    }
}
