package dev.bywash.ingest.doctor;

import dev.bywash.ingest.alert.AlertSchema;
import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.watch.PlatformRuns;
import dev.bywash.ingest.watch.WatchSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Where something is watched: whether all of it is, and whether alerts reach somebody. */
final class WatchingCheck implements Check {

    static final String AREA = "watching";

    private static final Duration RECENT = Duration.ofDays(1);

    /** A run that was killed is made up for by the next one. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final Patient patient;
    private final SparkSession spark;
    private final Instant now;

    WatchingCheck(Patient patient) {
        this.patient = patient;
        this.spark = patient.spark();
        this.now = patient.now();
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>(lookAtWatching());
        if (patient.jobTables() != null) {
            findings.add(jobTables());
        }
        return findings;
    }

    private Finding jobTables() {
        String schema = patient.jobTables();
        try {
            PlatformRuns.require(spark, schema);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            return Finding.wrong(
                    AREA,
                    "the platform's job tables in %s cannot be read: %s".formatted(schema, Failure.reason(e)),
                    "have an administrator enable that schema, and grant who runs this USE CATALOG, USE SCHEMA and SELECT on it");
        }
        return patient.target().isDirectory()
                        || !spark.catalog().tableExists(patient.target().table(PlatformRuns.VIEW))
                ? Finding.look(
                        AREA,
                        "the platform's job tables in %s can be read, and there is no view %s"
                                .formatted(schema, PlatformRuns.VIEW),
                        "run the ingest job with --watch on, --job-tables %s and a target in a catalog"
                                .formatted(schema))
                : Finding.right(AREA, "the platform's job tables in %s can be read".formatted(schema));
    }

    private List<Finding> lookAtWatching() {
        Optional<String> older = WatchSchema.olderTable(spark, patient.target());
        if (older.isPresent()) {
            return List.of(Finding.wrong(
                    AREA,
                    "%s is a table of an older build, where a view belongs: with --watch on nothing is watched, no alert is sent, and no heartbeat"
                            .formatted(older.get()),
                    "DROP TABLE %s; nothing is taken over from it".formatted(older.get())));
        }
        if (!WatchSchema.exists(spark, patient.target())) {
            return List.of(Finding.right(AREA, "nothing is watched: the ingest job runs without --watch on"));
        }
        List<Finding> findings = new ArrayList<>();
        addUnwatched(findings);
        if (AlertSchema.exists(spark, patient.target())) {
            addUnsent(findings);
            addOpen(findings);
        }
        return findings;
    }

    private void addUnwatched(List<Finding> findings) {
        Row runs = spark.sql("""
            SELECT count(*), count_if(w.run_id IS NULL) FROM ingest_runs r LEFT JOIN watched_runs w ON r.run_id = w.run_id
            WHERE r.events > 0 AND r.start_time BETWEEN TIMESTAMP'%s' AND TIMESTAMP'%s'
            """.formatted(now.minus(RECENT), now.minus(PATIENCE)))
                .collectAsList()
                .get(0);
        findings.add(
                runs.getLong(1) > 0
                        ? Finding.wrong(
                                AREA,
                                "%,d of %,d runs of the last day were not watched"
                                        .formatted(runs.getLong(1), runs.getLong(0)),
                                "the ingest job's log says why, behind 'watch:'; the maintenance job makes up for the last three days")
                        : Finding.right(
                                AREA,
                                "all %,d runs of the last day that brought events were watched"
                                        .formatted(runs.getLong(0))));
    }

    private void addUnsent(List<Finding> findings) {
        spark.sql(
                        "SELECT channel, status, count(*), max(error) FROM outbox WHERE (status = 'dead' AND created >= TIMESTAMP'%s') OR (status = 'waiting' AND created < TIMESTAMP'%s') GROUP BY channel, status"
                                .formatted(now.minus(RECENT), now.minus(PATIENCE)))
                .collectAsList()
                .forEach(row -> findings.add(Finding.wrong(
                        AREA,
                        "%,d messages to %s are %s: %s"
                                .formatted(row.getLong(2), row.getString(0), row.getString(1), row.getString(3)),
                        "see whether the channel's address or key in the ingest job's environment is still right")));
    }

    private void addOpen(List<Finding> findings) {
        Row open = spark.sql("SELECT count(*), max(summary) FROM alerts_open")
                .collectAsList()
                .get(0);
        if (open.getLong(0) > 0) {
            findings.add(Finding.look(
                    AREA,
                    "%,d alerts are open; one says: %s".formatted(open.getLong(0), open.getString(1)),
                    "SELECT * FROM alerts_open"));
        }
    }
}
