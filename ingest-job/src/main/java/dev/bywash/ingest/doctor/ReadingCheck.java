package dev.bywash.ingest.doctor;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.plan.Planner;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.ReadSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Whether delivered files can be read: the newest one of some clusters really is, as the ingest job would. */
final class ReadingCheck implements Check {

    static final String AREA = "reading";

    private static final int MOST_CLUSTERS = 8;
    private static final long MOST_BYTES = 64L << 20;

    private final Delivered delivered;
    private final Instant now;

    ReadingCheck(Delivered delivered, Patient patient) {
        this.delivered = delivered;
        this.now = patient.now();
    }

    @Override
    public List<Finding> look() throws IOException {
        List<DeliveredFile> files = newest();
        if (files.isEmpty()) {
            return List.of();
        }
        ReadSettings settings = new ReadSettings(ReadSettings.MAX_LINE_BYTES, Instant.EPOCH);
        var tasks = new Planner(MOST_BYTES)
                .plan(files, List.of(), now.toEpochMilli())
                .tasks();
        try (Batch batch = delivered.access().read(tasks, settings)) {
            List<FileOutcome> unread = batch.outcomes().stream()
                    .filter(outcome -> outcome.position() == null && !outcome.isGone())
                    .toList();
            if (!unread.isEmpty()) {
                return List.of(Finding.wrong(
                        AREA,
                        "%d of %d files cannot be read; %s: %s"
                                .formatted(
                                        unread.size(),
                                        tasks.size(),
                                        unread.get(0).file().path(),
                                        unread.get(0).error()),
                        "grant who runs the job READ VOLUME on the volume, USE CATALOG and USE SCHEMA above it"));
            }
            return List.of(Finding.right(
                    AREA,
                    "the newest files of %d clusters can be read: %,d bytes, %,d events, %,d rejected lines"
                            .formatted(tasks.size(), batch.bytes(), batch.events(), batch.rejected())));
        }
    }

    private List<DeliveredFile> newest() throws IOException {
        return delivered.clustersSince(Long.MIN_VALUE).values().stream()
                .flatMap(files -> files.stream()
                        .filter(file -> file.length() > 0)
                        .max(Comparator.comparingLong(DeliveredFile::modifiedMillis))
                        .stream())
                .sorted(Comparator.comparingLong(DeliveredFile::modifiedMillis).reversed())
                .limit(MOST_CLUSTERS)
                .toList();
    }
}
