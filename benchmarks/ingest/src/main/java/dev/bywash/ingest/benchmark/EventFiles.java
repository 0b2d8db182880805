package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.EventLines;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/** Delivered files with events of about 450 bytes: the load of a table, as an ETL reports it. */
final class EventFiles {

    private static final int CLUSTERS = 8;
    private static final Instant HOUR = Instant.parse("2026-11-21T02:00:00Z");

    private final Path volume;

    EventFiles(Path volume) {
        this.volume = volume;
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

    private static String line(int cluster, long seq, Instant time) {
        String writer = EventLines.writer(cluster);
        if (seq == 1) {
            return EventLines.opened(writer, time);
        }
        String message = "Loaded table sales_%05d of pipeline nightly: %07d rows in %06d ms"
                .formatted(seq % 1000, seq * 7919 % 10_000_000, seq * 104_729 % 1_000_000);
        String more =
                (",\"attributes\":{\"pipeline\":\"nightly\",\"table\":\"sales_%05d\",\"status\":\"ok\",\"rows\":%d,\"duration_ms\":%d}"
                                + ",\"source\":{\"cluster_id\":\"1122-120000-%08d\",\"role\":\"driver\",\"host\":\"10.0.0.1\",\"app_id\":\"app-1\",\"job_id\":\"77\",\"job_run_id\":\"1234\"}")
                        .formatted(seq % 1000, seq * 7919 % 10_000_000, seq * 104_729 % 1_000_000, cluster);
        return EventLines.line(writer, seq, time, "table.load", message, more);
    }
}
