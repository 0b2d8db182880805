package dev.bywash.ingest.doctor;

import dev.bywash.ingest.read.DeliveredFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Whether the ingest job runs, and keeps up. */
final class HealthCheck implements Check {

    static final String AREA = "health";

    /** A job that finds nothing leaves a row an hour. */
    private static final Duration SEEN = Duration.ofHours(2);

    /** Nobody runs it less than once a day. */
    private static final Duration DEAD = Duration.ofHours(26);

    private static final Duration MOST_LAG = Duration.ofHours(1);

    private final Delivered delivered;
    private final SparkSession spark;
    private final Instant now;

    HealthCheck(Delivered delivered, Patient patient) {
        this.delivered = delivered;
        this.spark = patient.spark();
        this.now = patient.now();
    }

    @Override
    public List<Finding> look() throws IOException {
        Row last = spark.sql(
                        "SELECT max(start_time), max_by(files_failed, start_time), max_by(bytes_left, start_time) FROM ingest_runs")
                .collectAsList()
                .get(0);
        if (last.isNullAt(0)) {
            return List.of(Finding.wrong(
                    AREA,
                    "the ingest job never came to the end of a run",
                    "run it; if it did run, its log says what failed"));
        }
        List<Finding> findings = new ArrayList<>();
        Instant started = last.getTimestamp(0).toInstant();
        findings.add(ran(started));
        addUnread(findings, last);
        addLag(findings);
        addWaiting(findings, started);
        return findings;
    }

    private Finding ran(Instant started) {
        String says = "the ingest job left its last trace at %s, %s ago".formatted(started, Ago.of(started, now));
        String todo = "look at its schedule and its last run: the bundle's target dev pauses schedules, prod does not";
        if (started.isBefore(now.minus(DEAD))) {
            return Finding.wrong(AREA, says, todo);
        }
        return started.isBefore(now.minus(SEEN))
                ? Finding.look(AREA, says, "if it is to run more often than that: " + todo)
                : Finding.right(AREA, says);
    }

    private void addUnread(List<Finding> findings, Row last) {
        if (last.getLong(1) > 0) {
            Row example = spark.sql(
                            "SELECT max(directory || '/' || name), max_by(error, directory || '/' || name) FROM source_files WHERE error IS NOT NULL")
                    .collectAsList()
                    .get(0);
            findings.add(Finding.wrong(
                    AREA,
                    "%,d files could not be read in that run%s"
                            .formatted(
                                    last.getLong(1),
                                    example.isNullAt(0)
                                            ? ""
                                            : "; " + example.getString(0) + ": " + example.getString(1)),
                    "the run's log says why; grant what it names"));
        }
        if (!last.isNullAt(2) && last.getLong(2) > 0) {
            findings.add(Finding.look(
                    AREA,
                    "that run left %,d delivered bytes to the next one".formatted(last.getLong(2)),
                    "if that grows from run to run, take a larger node or run more often"));
        }
    }

    private void addLag(List<Finding> findings) {
        Row lag = spark.sql("SELECT max(lag_seconds) FROM ingest_runs WHERE start_time >= TIMESTAMP'%s'"
                        .formatted(now.minus(Duration.ofDays(1))))
                .collectAsList()
                .get(0);
        if (!lag.isNullAt(0) && lag.getDouble(0) > MOST_LAG.toSeconds()) {
            findings.add(Finding.look(
                    AREA,
                    "in a run of the last day the newest event was %.0f minutes old when it was in the table"
                            .formatted(lag.getDouble(0) / 60),
                    "run the job more often, if that is too late; the platform alone takes five minutes"));
        }
    }

    /** What lay there for an hour when the last run began, and is not known to the ledger. */
    private void addWaiting(List<Finding> findings, Instant started) throws IOException {
        long before = started.minus(Duration.ofHours(1)).toEpochMilli();
        List<DeliveredFile> old = delivered.files().stream()
                .filter(file -> file.length() > 0 && file.modifiedMillis() < before)
                .toList();
        if (old.isEmpty()) {
            return;
        }
        // There, for the ledger may have many times as many names as there are files.
        List<String> waiting = spark.createDataset(
                        old.stream().map(DeliveredFile::path).toList(), Encoders.STRING())
                .toDF("path")
                .join(spark.sql("SELECT directory || '/' || name AS path FROM source_files"), "path", "left_anti")
                .as(Encoders.STRING())
                .collectAsList();
        if (!waiting.isEmpty()) {
            findings.add(Finding.wrong(
                    AREA,
                    "%,d delivered files that lay there for an hour were not read, as %s"
                            .formatted(waiting.size(), waiting.get(0)),
                    "see whether the ingest job has the same --source, and what its log says of them"));
        }
    }
}
