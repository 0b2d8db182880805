package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.EventLines;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.storage.SlowFileSystem;
import dev.bywash.ingest.storage.SlowFileSystem.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What a run costs where each call to storage takes long, as on cloud storage: of a local disk that is slowed down, and of which calls are counted. */
final class LatencyPart implements Part {

    private static final Duration OPENING = Duration.ofMillis(20);
    private static final Duration LISTING = Duration.ofMillis(50);

    /** The driver's directory, and those of nine executors; with those above them, 13 to list. */
    private static final int EXECUTORS = 9;

    private static final int FILES_A_CLUSTER = 3 * (1 + EXECUTORS);

    private final int liveFiles;
    private final int clusters;

    /**
     * @param liveFiles how many files of as many clusters are written to
     * @param clusters how many clusters of {@value #FILES_A_CLUSTER} files there are to list
     */
    LatencyPart(int liveFiles, int clusters) {
        this.liveFiles = liveFiles;
        this.clusters = clusters;
    }

    @Override
    public String run(BenchmarkSession session, Path directory) throws Exception {
        SlowFileSystem.addTo(session.spark().sparkContext().hadoopConfiguration());
        StringBuilder text = new StringBuilder(
                "%,d live files at %d ms an opening, and %,d clusters of %d files at %d ms a listing; each run in a session that is new to the tables:%n%n"
                        .formatted(liveFiles, OPENING.toMillis(), clusters, FILES_A_CLUSTER, LISTING.toMillis()));
        text.append("""
                | run | events | files opened | directories listed | s | of it planning, s | CPU s |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        try {
            // What no part should measure: classes that are loaded once.
            live(session, directory.resolve("warm-up"), Math.min(liveFiles, 10), new StringBuilder());
            live(session, directory.resolve("live"), liveFiles, text);
            list(session, directory.resolve("fleet"), text);
        } finally {
            SlowFileSystem.reset();
        }
        return text.toString();
    }

    private static void live(BenchmarkSession session, Path directory, int count, StringBuilder text) throws Exception {
        Instant time = Instant.now();
        for (int i = 0; i < count; i++) {
            Path stdout = stdout(directory, i);
            Files.createDirectories(stdout.getParent());
            Files.writeString(stdout, EventLines.opened(EventLines.writer(i), time));
        }
        String name = "%,d live files".formatted(count);
        text.append(measured(session, directory, name + ", all new", count));
        for (int seq = 2; seq <= 3; seq++) {
            for (int i = 0; i < count; i++) {
                Files.writeString(
                        stdout(directory, i),
                        EventLines.line(EventLines.writer(i), seq, time),
                        StandardOpenOption.APPEND);
            }
            text.append(measured(session, directory, name + ", an event in each", count));
        }
        text.append(measured(session, directory, name + ", written just before, nothing new", 0));
        for (int i = 0; i < count; i++) {
            Files.setLastModifiedTime(stdout(directory, i), FileTime.from(time.minusSeconds(60)));
        }
        measured(session, directory, name + ", to settle", 0);
        text.append(measured(session, directory, name + ", nothing new", 0));
    }

    private void list(BenchmarkSession session, Path directory, StringBuilder text) throws Exception {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        for (int i = 0; i < clusters; i++) {
            Path cluster = cluster(directory, i);
            deliver(cluster.resolve("driver"), old);
            for (int executor = 0; executor < EXECUTORS; executor++) {
                deliver(cluster.resolve("executor/app-20261122020000-0000/" + executor), old);
            }
        }
        String name = "%,d clusters".formatted(clusters);
        text.append(measured(session, directory, name + ", all new, with empty files", 0));
        Files.writeString(stdout(directory, 0), EventLines.opened(EventLines.writer(0), Instant.now()));
        text.append(measured(session, directory, name + ", one event", 1));
    }

    private static void deliver(Path directory, FileTime time) throws IOException {
        Files.createDirectories(directory);
        for (String name : new String[] {"stdout", "stderr", "stdout--2026-11-22--02"}) {
            Files.setLastModifiedTime(Files.createFile(directory.resolve(name)), time);
        }
    }

    private static String measured(BenchmarkSession session, Path directory, String what, long events)
            throws Exception {
        SlowFileSystem.reset();
        SlowFileSystem.take(Call.OPEN, OPENING);
        SlowFileSystem.take(Call.LIST, LISTING);
        RunReport[] report = new RunReport[1];
        Measured run = Measured.of(() -> report[0] = session.ingestion(
                        SlowFileSystem.name(directory.resolve("volume")), directory.resolve("tables"))
                .run());
        if (report[0].events() != events || report[0].hasMore()) {
            throw new IllegalStateException("There should have been " + events + " events: " + report[0]);
        }
        String row = "| %s | %,d | %,d | %,d | %s | %s | %s |%n"
                .formatted(
                        what,
                        events,
                        SlowFileSystem.count(Call.OPEN),
                        SlowFileSystem.count(Call.LIST),
                        Measured.figure(run.seconds()),
                        Measured.figure(report[0].phases().plan().toMillis() / 1e3),
                        Measured.figure(run.cpuSeconds()));
        System.out.printf(Locale.ROOT, "  %s", row);
        return row;
    }

    private static Path cluster(Path directory, int number) {
        return directory.resolve("volume/1122-120000-%08d".formatted(number));
    }

    private static Path stdout(Path directory, int cluster) {
        return cluster(directory, cluster).resolve("driver/stdout");
    }
}
