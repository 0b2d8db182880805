package dev.bywash.ingest.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Whether anything is missing of the last seven days. */
final class CompletenessCheck implements Check {

    static final String AREA = "completeness";

    private static final Duration RECENT = Duration.ofDays(7);
    private static final String WRITERS = "SELECT * FROM writer_completeness WHERE status = 'incomplete'";

    private final SparkSession spark;
    private final Instant since;

    CompletenessCheck(Patient patient) {
        this.spark = patient.spark();
        this.since = patient.now().minus(RECENT);
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        Row sums = spark.sql("""
            SELECT count(*), count_if(status = 'complete'), count_if(status IN ('open', 'silent')),
                   coalesce(sum(CASE WHEN cause = 'lost' THEN missing END), 0), min(CASE WHEN cause = 'lost' THEN writer END),
                   coalesce(sum(CASE WHEN cause = 'rejected' THEN missing END), 0), min(CASE WHEN cause = 'rejected' THEN writer END),
                   coalesce(sum(CASE WHEN cause = 'not delivered yet' THEN missing END), 0),
                   coalesce(sum(dropped), 0), min(CASE WHEN dropped > 0 THEN writer END)
            FROM writer_completeness WHERE last_time >= TIMESTAMP'%s'
            """.formatted(since)).collectAsList().get(0);
        if (sums.getLong(0) == 0) {
            return List.of(Finding.wrong(
                    AREA,
                    "there is no writer with an event of the last seven days",
                    "see wiring and health above and below: nothing logs, or nothing is read"));
        }
        if (sums.getLong(3) > 0) {
            findings.add(Finding.wrong(
                    AREA,
                    "%,d lines are lost, of writer %s for one".formatted(sums.getLong(3), sums.getString(4)),
                    WRITERS + "; the cluster's event log says whether its node died"));
        }
        if (sums.getLong(5) > 0) {
            findings.add(
                    Finding.wrong(
                            AREA,
                            "%,d lines were delivered damaged, of writer %s for one"
                                    .formatted(sums.getLong(5), sums.getString(6)),
                            WRITERS
                                    + "; its rejected_lines say where they are: another process printed into them, or somebody changed them"));
        }
        if (sums.getLong(7) > 0) {
            findings.add(Finding.look(
                    AREA,
                    "%,d lines are not delivered yet".formatted(sums.getLong(7)),
                    "look again tomorrow: by then they are there, or called lost"));
        }
        if (sums.getLong(8) > 0) {
            findings.add(Finding.look(
                    AREA,
                    "%,d events were dropped before they became a line, by writer %s for one"
                            .formatted(sums.getLong(8), sums.getString(9)),
                    "SELECT * FROM events WHERE event = 'bywash.dropped' tells when; mostly its disk was full"));
        }
        if (findings.isEmpty()) {
            findings.add(Finding.right(
                    AREA,
                    "%,d writers of the last seven days: %,d complete, %,d not closed, nothing missing"
                            .formatted(sums.getLong(0), sums.getLong(1), sums.getLong(2))));
        }
        addRejected(findings);
        return findings;
    }

    private void addRejected(List<Finding> findings) {
        spark.sql(
                        "SELECT reason, count(*), min(file) FROM rejected_lines WHERE ingest_time >= TIMESTAMP'%s' GROUP BY reason ORDER BY 2 DESC LIMIT 3"
                                .formatted(since))
                .collectAsList()
                .forEach(row -> findings.add(Finding.look(
                        AREA,
                        "%,d lines could not be taken for events: %s, as in %s"
                                .formatted(row.getLong(1), row.getString(0), row.getString(2)),
                        "SELECT * FROM rejected_lines WHERE reason = '%s' shows them".formatted(row.getString(0)))));
    }
}
