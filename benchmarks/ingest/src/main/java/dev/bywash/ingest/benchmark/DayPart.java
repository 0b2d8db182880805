package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A day of runs, one after the other, with new events for each: what it leaves behind, and whether its last hour is like its first. */
final class DayPart implements Part {

    private static final int RUNS_AN_HOUR = 12;
    private static final int CLUSTERS = 5;
    private static final int EVENTS_A_CLUSTER = 200;
    private static final List<String> TABLES = List.of("events", "ingest_state", "rejected_lines");

    private final int hours;

    DayPart(int hours) {
        this.hours = hours;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        EventFiles files = new EventFiles(directory.resolve("volume"));
        Path target = directory.resolve("tables");
        Files.createDirectories(files.volume());
        Ingestion ingestion = session.ingestion(files.volume(), target);
        List<List<Measured>> byHour = new ArrayList<>();
        int run = 0;
        // The hour before the first warms up.
        for (int hour = -1; hour < hours; hour++) {
            List<Measured> measured = new ArrayList<>();
            for (int i = 0; i < RUNS_AN_HOUR; i++, run++) {
                deliver(files, run);
                measured.add(Measured.of(() -> requireEvents(ingestion.run())));
            }
            if (hour >= 0) {
                byHour.add(measured);
                System.out.printf("  hour %d: a run %s%n", hour + 1, Measured.median(measured));
            }
        }
        return report(byHour, target);
    }

    private static void deliver(EventFiles files, int run) throws IOException {
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            files.write(
                    cluster,
                    "stdout--%05d".formatted(run),
                    (long) run * EVENTS_A_CLUSTER + 1,
                    EVENTS_A_CLUSTER,
                    Instant.now());
        }
    }

    private static RunReport requireEvents(RunReport report) {
        if (report.events() != CLUSTERS * EVENTS_A_CLUSTER) {
            throw new IllegalStateException("Not as many events as were delivered: " + report);
        }
        return report;
    }

    private static String report(List<List<Measured>> byHour, Path target) throws IOException {
        StringBuilder text = new StringBuilder(
                "%d runs of %,d events from %d clusters, one right after the other; medians of the %d runs of an hour:%n%n"
                        .formatted(byHour.size() * RUNS_AN_HOUR, CLUSTERS * EVENTS_A_CLUSTER, CLUSTERS, RUNS_AN_HOUR));
        Measured first = Measured.median(byHour.get(0));
        Measured last = Measured.median(byHour.get(byHour.size() - 1));
        text.append("| | s | CPU s |\n| --- | ---: | ---: |\n");
        text.append("| a run in the first hour | %s | %s |%n"
                .formatted(Measured.figure(first.seconds()), Measured.figure(first.cpuSeconds())));
        text.append("| a run in the last hour | %s | %s |%n"
                .formatted(Measured.figure(last.seconds()), Measured.figure(last.cpuSeconds())));
        text.append("| ratio | %s | %s |%n%n"
                .formatted(
                        Measured.figure(last.seconds() / first.seconds()),
                        Measured.figure(last.cpuSeconds() / first.cpuSeconds())));
        text.append("| table | data files | commits |\n| --- | ---: | ---: |\n");
        for (String table : TABLES) {
            text.append("| %s | %,d | %,d |%n"
                    .formatted(
                            table,
                            count(target.resolve(table), ".parquet"),
                            count(target.resolve(table).resolve("_delta_log"), ".json")));
        }
        return text.toString();
    }

    private static long count(Path directory, String end) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(end))
                    .filter(file -> end.equals(".json") || !file.toString().contains("_delta_log"))
                    .count();
        }
    }
}
