package dev.bywash.ingest.doctor;

import dev.bywash.ingest.read.DeliveredFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Whether the platform delivers logs, and where they can be seen. */
final class DeliveryCheck implements Check {

    static final String AREA = "delivery";

    private static final Duration RECENT = Duration.ofDays(1);

    private final Delivered delivered;
    private final Instant now;

    DeliveryCheck(Delivered delivered, Patient patient) {
        this.delivered = delivered;
        this.now = patient.now();
    }

    @Override
    public List<Finding> look() {
        if (!delivered.isAsked()) {
            return List.of(Finding.look(
                    AREA,
                    "delivered logs were not looked at",
                    "give --source, as the ingest job has it, and see whether they arrive and can be read"));
        }
        try {
            return List.of(of(delivered.files()));
        } catch (IOException | RuntimeException e) {
            return List.of(Finding.wrong(
                    AREA,
                    e.getMessage(),
                    "check the path; grant who runs the job READ VOLUME on it, USE CATALOG and USE SCHEMA above it"));
        }
    }

    private Finding of(List<DeliveredFile> files) throws IOException {
        if (files.isEmpty()) {
            return Finding.wrong(
                    AREA,
                    "nothing was delivered below " + delivered.sources(),
                    "set cluster_log_conf of a cluster to it, grant who runs the cluster WRITE VOLUME, start it, and wait five minutes");
        }
        DeliveredFile newest = files.get(files.size() - 1);
        Instant written = Instant.ofEpochMilli(newest.modifiedMillis());
        String says = "%,d log files of %,d clusters, %,d bytes; the newest is of %s"
                .formatted(
                        files.size(),
                        delivered.clustersSince(Long.MIN_VALUE).size(),
                        files.stream().mapToLong(DeliveredFile::length).sum(),
                        written);
        return written.isBefore(now.minus(RECENT))
                ? Finding.look(
                        AREA,
                        says + ": nothing for " + Ago.of(written, now),
                        "if clusters did run since then, look at their cluster_log_conf, and whether they may still write there")
                : Finding.right(AREA, says);
    }
}
