package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.plan.LogFiles;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.ChannelSource;
import dev.bywash.ingest.watch.WatchOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What it costs to look for events in files that have hardly any: the same content as standard output, as standard error, and as the platform's own log; and
 * to keep the lines that are none.
 */
final class NoisePart implements Part {

    private static final String STDOUT = "stdout";
    private static final String RAW = "stdout, --raw-lines on";
    private static final List<String> NAMES = List.of(STDOUT, "stderr", "log4j-active.log", RAW);
    private static final WatchOptions RAW_LINES =
            new WatchOptions(false, AlertMode.OFF, ChannelSource.ENVIRONMENT, true);
    private static final int CLUSTERS = 8;
    private static final int LINES_BETWEEN_EVENTS = 1000;
    private static final Instant TIME = Instant.parse("2026-11-21T02:00:00Z");

    private final int megabytes;
    private final int rounds;

    NoisePart(int megabytes, int rounds) {
        this.megabytes = megabytes;
        this.rounds = rounds;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        Path content = Files.createDirectories(directory.resolve("content"));
        long events = 0;
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            events += write(content.resolve(Integer.toString(cluster)), content, cluster);
        }
        Map<String, List<Measured>> results = new LinkedHashMap<>();
        NAMES.forEach(name -> results.put(name, new ArrayList<>()));
        // The first round warms up.
        for (int round = 0; round <= rounds; round++) {
            for (int turn = 0; turn < NAMES.size(); turn++) {
                String name = NAMES.get((round + turn) % NAMES.size());
                Path target = directory.resolve(NAMES.indexOf(name) + "-" + round);
                String file = name.equals(RAW) ? STDOUT : name;
                Path volume = deliver(content, directory.resolve("volume-" + file), file);
                Ingestion ingestion = name.equals(RAW)
                        ? session.ingestion(volume, target, RAW_LINES)
                        : session.ingestion(volume, target, LogFiles.WITH_LOG4J);
                Measured measured = Measured.of(ingestion::run);
                session.requireEvents(target, events);
                System.out.printf("  %s: %s%n", name, measured);
                if (round > 0) {
                    results.get(name).add(measured);
                }
            }
        }
        Path kept = directory.resolve(NAMES.indexOf(RAW) + "-" + rounds).resolve("raw_lines");
        long lines = session.spark().table("delta.`" + kept + "`").count();
        return report(results)
                + "%nKept as raw lines: %,d lines, %.1f bytes a line as Parquet%n"
                        .formatted(lines, (double) AuditPart.bytesOf(kept) / lines);
    }

    /** Lines as Spark's logging writes them, some of them traces, and an event now and then. Returns how many events. */
    private long write(Path file, Path scratch, int cluster) throws IOException {
        Path events = new EventFiles(scratch.resolve("events"))
                .write(cluster, "events", 1, Math.max(1, megabytes * 1024 / 100), TIME);
        List<String> lines = Files.readAllLines(events);
        Random random = new Random(cluster);
        long bytes = 0;
        int written = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            while (bytes < megabytes * 1024L * 1024 / CLUSTERS) {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < LINES_BETWEEN_EVENTS; i++) {
                    text.append(noise(random));
                }
                text.append(lines.get(written++)).append('\n');
                byte[] piece = text.toString().getBytes(StandardCharsets.UTF_8);
                out.write(piece);
                bytes += piece.length;
            }
        }
        return written;
    }

    private static String noise(Random random) {
        int number = random.nextInt(1_000_000);
        return switch (random.nextInt(4)) {
            case 0 ->
                "26/11/21 02:00:00 INFO TaskSetManager: Starting task %d.0 in stage 7.0 (TID %d) (10.0.0.1, executor 0, partition 3, PROCESS_LOCAL)%n"
                        .formatted(number % 200, number);
            case 1 ->
                "\tat org.apache.spark.scheduler.DAGScheduler.handleJobSubmitted(DAGScheduler.scala:%d)%n"
                        .formatted(number % 3000);
            case 2 ->
                "{\"timestamp\":\"2026-11-21T02:00:00Z\",\"level\":\"INFO\",\"msg\":\"block broadcast_%d stored\"}%n"
                        .formatted(number);
            default -> "26/11/21 02:00:00 WARN BlockManager: Block rdd_%d could not be removed%n".formatted(number);
        };
    }

    /** The same bytes under another name. */
    private static Path deliver(Path content, Path volume, String name) throws IOException {
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            Path driver = Files.createDirectories(volume.resolve("1122-120000-%08d/driver".formatted(cluster)));
            Path file = driver.resolve(name);
            if (!Files.exists(file)) {
                Files.createLink(file, content.resolve(Integer.toString(cluster)));
            }
        }
        return volume;
    }

    private String report(Map<String, List<Measured>> results) {
        Measured base = Measured.median(results.get(STDOUT));
        StringBuilder text = new StringBuilder("%,d MB with an event every %,d lines, %d rounds:%n%n"
                .formatted(megabytes, LINES_BETWEEN_EVENTS, rounds));
        text.append("| as | s | CPU s | x `stdout` |\n| --- | ---: | ---: | ---: |\n");
        results.forEach((name, measured) -> {
            Measured median = Measured.median(measured);
            text.append("| `%s` | %s | %s | %s |%n"
                    .formatted(
                            name,
                            Measured.figure(median.seconds()),
                            Measured.figure(median.cpuSeconds()),
                            Measured.figure(median.cpuSeconds() / base.cpuSeconds())));
        });
        return text.toString();
    }
}
