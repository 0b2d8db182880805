package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.WatchOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What watching and alerting add to a run with many events, with some, and with none: one job of each kind, which all read the same files in turn. */
final class WatchPart implements Part {

    private static final int CLUSTERS = 8;
    private static final int SOME = 1000;
    private static final int EVENTS_A_LOAD = 100;

    private static final Map<String, WatchOptions> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("`--watch off`", WatchOptions.OFF);
        KINDS.put("`--watch on --alerts off`", WatchOptions.ROLLUPS);
        KINDS.put("`--watch on --alerts log`", new WatchOptions(true, AlertMode.LOG));
    }

    private final int events;
    private final int rounds;

    WatchPart(int events, int rounds) {
        this.events = events;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        StringBuilder text = new StringBuilder("%d rounds after one that warms up; medians:%n%n".formatted(rounds));
        text.append("| events in the run | | s | CPU s | x CPU of the first | adds s |\n");
        text.append("| ---: | --- | ---: | ---: | ---: | ---: |\n");
        for (int size : Stream.of(events, SOME, 0)
                .filter(size -> size <= events)
                .distinct()
                .toList()) {
            measure(session, Files.createTempDirectory(directory, "runs"), size, text);
        }
        return text.toString();
    }

    private void measure(BenchmarkSession session, Path directory, int size, StringBuilder text) throws Exception {
        EventFiles files = new EventFiles(Files.createDirectories(directory.resolve("volume")), EVENTS_A_LOAD);
        Map<String, Ingestion> jobs = new LinkedHashMap<>();
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        KINDS.forEach((kind, options) -> {
            jobs.put(kind, session.ingestion(files.volume(), directory.resolve("tables-" + jobs.size()), options));
            results.put(kind, new ArrayList<>());
        });
        List<String> kinds = List.copyOf(jobs.keySet());
        int each = Math.max(1, size / CLUSTERS);
        for (int round = 0; round <= rounds; round++) {
            // Where nothing is to be new, the first round has something, so that there are tables.
            boolean news = size > 0 || round == 0;
            for (int cluster = 0; news && cluster < CLUSTERS; cluster++) {
                files.write(cluster, "stdout--%05d".formatted(round), 1L + (long) round * each, each, Instant.now());
            }
            for (int turn = 0; turn < kinds.size(); turn++) {
                String kind = kinds.get((round + turn) % kinds.size());
                long expected = news ? (long) each * CLUSTERS : 0;
                Measured measured =
                        Measured.of(() -> require(expected, jobs.get(kind).run()));
                System.out.printf("  %,d events, %s: %s%n", expected, kind, measured);
                if (round > 0) {
                    results.get(kind).add(measured);
                }
            }
        }
        report(size == 0 ? 0 : each * CLUSTERS, results, text);
    }

    private static RunReport require(long events, RunReport report) {
        if (report.events() != events) {
            throw new IllegalStateException("Not as many events as were delivered: " + report);
        }
        return report;
    }

    private static void report(int size, Map<String, List<Measured>> results, StringBuilder text) {
        Measured off = Measured.median(results.values().iterator().next());
        results.forEach((kind, all) -> {
            Measured median = Measured.median(all);
            text.append("| %,d | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            size,
                            kind,
                            Measured.figure(median.seconds()),
                            Measured.figure(median.cpuSeconds()),
                            Measured.figure(median.cpuSeconds() / off.cpuSeconds()),
                            Measured.figure(median.seconds() - off.seconds())));
        });
    }
}
