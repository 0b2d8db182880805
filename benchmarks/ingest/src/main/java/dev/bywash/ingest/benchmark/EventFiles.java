package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.EventLines;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** Delivered files with events of about 450 bytes: the load of a table, as an ETL reports it, and what it says of its work between two of them. */
final class EventFiles {

    private static final int CLUSTERS = 8;
    private static final Instant HOUR = Instant.parse("2026-11-21T02:00:00Z");

    private static final List<String> WORK = List.of(
            "Reading %07d rows of sales_%05d from the source, attempt 1",
            "Source answered after %07d ms for sales_%05d, partition 17 of 32",
            "Key column checked: %07d keys are known, none twice, in sales_%05d",
            "Wrote %07d rows to stage of sales_%05d as three files of Parquet",
            "Quality rule not_null holds for %07d rows of sales_%05d",
            "Compared %07d rows with what was there yesterday, for sales_%05d",
            "Cache has %07d entries after the lookup of customers in sales_%05d");

    private final Path volume;
    private final int eventsALoad;

    /** Of loads alone. */
    EventFiles(Path volume) {
        this(volume, 1);
    }

    /** One event of so many is a load. */
    EventFiles(Path volume, int eventsALoad) {
        this.volume = volume;
        this.eventsALoad = eventsALoad;
    }

    Path volume() {
        return volume;
    }

    /** Writes the events of one hour, in equal parts of {@value #CLUSTERS} clusters. */
    void deliver(int events) throws IOException {
        for (int cluster = 0; cluster < CLUSTERS; cluster++) {
            write(cluster, "stdout--2026-11-21--03-00", 1, events / CLUSTERS, HOUR);
        }
    }

    /**
     * Writes a file with the events of one writer.
     *
     * @param cluster number of the cluster and of its writer
     * @param from the first event's number
     */
    Path write(int cluster, String name, long from, int events, Instant time) throws IOException {
        Path driver = Files.createDirectories(volume.resolve("1122-120000-%08d/driver".formatted(cluster)));
        Path file = driver.resolve(name);
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < events; i++) {
                out.write(line(cluster, from + i, time.plusNanos(i * 1_000_000L)));
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(time));
        return file;
    }

    private String line(int cluster, long seq, Instant time) {
        String writer = EventLines.writer(cluster);
        if (seq == 1) {
            return EventLines.opened(writer, time);
        }
        if (seq % eventsALoad != 0) {
            return work(cluster, seq, time);
        }
        long table = seq / eventsALoad % 1000;
        // As alike as those of one table are: nothing about them is unusual.
        long rows = 1_000_000 + seq * 7919 % 50_000;
        long millis = 100_000 + seq * 104_729 % 10_000;
        String message =
                "Loaded table sales_%05d of pipeline nightly: %07d rows in %06d ms".formatted(table, rows, millis);
        String more =
                (",\"attributes\":{\"pipeline\":\"nightly\",\"table\":\"sales_%05d\",\"status\":\"ok\",\"rows\":%d,\"duration_ms\":%d}"
                                + ",\"source\":{\"cluster_id\":\"1122-120000-%08d\",\"role\":\"driver\",\"host\":\"10.0.0.1\",\"app_id\":\"app-1\",\"job_id\":\"77\",\"job_run_id\":\"1234\"}")
                        .formatted(table, rows, millis, cluster);
        return EventLines.line(writer, seq, time, "table.load", message, more);
    }

    private String work(int cluster, long seq, Instant time) {
        String message =
                WORK.get((int) (seq % WORK.size())).formatted(seq * 7919 % 10_000_000, seq / eventsALoad % 1000);
        String more = (",\"attributes\":{\"pipeline\":\"nightly\",\"stage\":\"quality\",\"attempt\":1,\"partition\":%d}"
                        + ",\"source\":{\"cluster_id\":\"1122-120000-%08d\",\"role\":\"driver\",\"host\":\"10.0.0.1\",\"app_id\":\"app-1\",\"job_id\":\"77\",\"job_run_id\":\"1234\"}")
                .formatted(seq % 32, cluster);
        return EventLines.line(EventLines.writer(cluster), seq, time, null, message, more);
    }
}
