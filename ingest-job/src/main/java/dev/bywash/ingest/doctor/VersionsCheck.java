package dev.bywash.ingest.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Which version runs where. */
final class VersionsCheck implements Check {

    static final String AREA = "versions";

    private static final Duration RECENT = Duration.ofDays(7);

    private final Patient patient;

    VersionsCheck(Patient patient) {
        this.patient = patient;
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        addJob(findings);
        addWriters(findings);
        return findings;
    }

    private void addJob(List<Finding> findings) {
        Row row = patient.spark()
                .sql("SELECT max_by(job_version, start_time) FROM ingest_runs")
                .collectAsList()
                .get(0);
        String last = row.isNullAt(0) ? null : row.getString(0);
        if (last != null) {
            findings.add(
                    last.equals(patient.version())
                            ? Finding.right(AREA, "the ingest job is " + last + ", as this is")
                            : Finding.look(
                                    AREA,
                                    "the ingest job is %s, and this is %s".formatted(last, patient.version()),
                                    "give both the same jar, or trust the older one's findings less"));
        }
    }

    /** By what each writer says of itself in its first line. */
    private void addWriters(List<Finding> findings) {
        List<Row> rows = patient.spark()
                .sql("""
                    SELECT coalesce(attributes['plugin_version'], 'unknown'), count(DISTINCT cluster), min(cluster), max(event_time)
                    FROM (SELECT *, coalesce(cluster_id, host, writer) AS cluster FROM events)
                        WHERE event = 'bywash.opened' AND event_date >= DATE'%s'
                    GROUP BY attributes['plugin_version'] ORDER BY max(event_time) DESC, 1 DESC
                    """.formatted(patient.now().minus(RECENT).toString().substring(0, "2026-01-01".length())))
                .collectAsList();
        if (rows.isEmpty()) {
            return;
        }
        String says = "clusters that began to log in the last seven days do so with "
                + rows.stream()
                        .map(row ->
                                "%s (%d clusters, as %s)".formatted(row.getString(0), row.getLong(1), row.getString(2)))
                        .collect(Collectors.joining(", "));
        findings.add(
                rows.size() == 1
                        ? Finding.right(AREA, says)
                        : Finding.look(
                                AREA,
                                says,
                                "name the newer version in the init script's path, and restart the clusters; both are read side by side meanwhile"));
    }
}
