package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchSchema;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.SparkSession;

/** Once a day: deletes alerts that were over long ago, and what is usual of that of which nothing came for long. */
public final class AlertMaintenance {

    /** Longer than any pause after which a pipeline would still be missed. */
    private static final Duration SERIES = Duration.ofDays(100);

    private final SparkSession spark;
    private final Target target;

    public AlertMaintenance(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * Does all of it.
     *
     * @param retention alerts that were over before are deleted; null to keep all
     */
    public void run(Instant now, Duration retention) {
        if (WatchSchema.exists(spark, target)) {
            new Baselines(spark, target).deleteBefore(now.minus(SERIES));
        }
        if (retention == null) {
            return;
        }
        Instant before = now.minus(retention);
        String over = "state = 'RESOLVED' AND resolved < TIMESTAMP'" + before + "'";
        // What was said of an alert goes first: an episode of the same number, of one that nobody knows any more, would
        // count as said.
        change("""
                MERGE INTO %s t USING (SELECT fingerprint, episode FROM %s WHERE %s) s
                ON t.fingerprint = s.fingerprint AND t.episode = s.episode WHEN MATCHED THEN DELETE
                """.formatted(nameOf(AlertTables.OUTBOX), nameOf(AlertTables.ALERTS), over));
        change("DELETE FROM %s WHERE transition LIKE '%s%%' AND status <> '%s' AND created < TIMESTAMP'%s'"
                .formatted(nameOf(AlertTables.OUTBOX), Notice.AGAIN, OutboxRow.WAITING, before));
        change("DELETE FROM %s WHERE %s".formatted(nameOf(AlertTables.ALERTS), over));
    }

    private void change(String statement) {
        Commits.retried(() -> spark.sql(statement).collectAsList());
    }

    private String nameOf(TableDefinition table) {
        return target.table(table.name());
    }
}
