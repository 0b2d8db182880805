package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Once a day: makes up for what killed runs left, puts old counts together, and deletes what is too old.
 *
 * <p>Counts of five minutes become such of an hour after four days, and of a day after a month; those of a day do not tell runs apart. The sum stays what it is:
 * to take the old rows away and to put the new ones there is one commit.
 */
public final class WatchMaintenance {

    private static final Duration MAKE_UP = Duration.ofDays(3);
    private static final Duration FINE = Duration.ofDays(4);
    private static final Duration HOURS = Duration.ofDays(32);

    private static final Logger LOG = LoggerFactory.getLogger(WatchMaintenance.class);

    private final SparkSession spark;
    private final Target target;
    private final String facts;
    private final String counts;

    public WatchMaintenance(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.facts = target.table(WatchTables.WATCH_FACTS.name());
        this.counts = WatchViews.PATTERN_COUNTS.in(target);
    }

    /**
     * Does all of it.
     *
     * @param retention older rows are deleted; null to keep all
     */
    public void run(Instant now, Duration retention) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        int madeUp =
                new Watcher(spark, target, WatchOptions.ROLLUPS, clock, Evaluator.NONE).makeUpSince(now.minus(MAKE_UP));
        if (madeUp > 0) {
            LOG.info("rollups: made up for {} runs that nobody had looked at", madeUp);
        }
        coarsen("5 MINUTES", "HOUR", now.minus(FINE).truncatedTo(ChronoUnit.DAYS), "run_key");
        coarsen("HOUR", "DAY", now.minus(HOURS).truncatedTo(ChronoUnit.DAYS), "CAST(NULL AS STRING)");
        if (retention != null) {
            String before = " < TIMESTAMP'" + now.minus(retention) + "'";
            delete(
                    Map.of(
                            FactKind.COUNTS, "counts.bucket",
                            FactKind.LOAD, "load.event_time",
                            FactKind.RUN, "run.last_time",
                            FactKind.WATCHED, "ingest_time"),
                    before);
            deletePatterns("first_seen" + before);
        }
    }

    /** Those that nothing counts any more, and that are nobody's. Not by a DELETE: Delta's asks no other table. */
    private void deletePatterns(String old) {
        String patterns = target.table(WatchTables.PATTERNS.name());
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %1$s t USING (
                          SELECT pattern FROM %1$s WHERE %2$s AND label IS NULL AND muted IS NULL AND pinned IS NULL
                          AND pattern NOT IN (SELECT pattern FROM %3$s WHERE pattern IS NOT NULL)) s
                        ON t.pattern = s.pattern WHEN MATCHED THEN DELETE
                        """.formatted(patterns, old, counts)).collectAsList());
    }

    /** By when the rows were written, not by when their events were logged: none that a run may still ask for is touched. */
    private void coarsen(String from, String to, Instant before, String runKey) {
        String ingested = "ingest_time < TIMESTAMP'" + before + "'";
        String old = "grain = '%s' AND %s".formatted(from, ingested);
        if (spark.sql("SELECT 1 FROM %s WHERE %s LIMIT 1".formatted(counts, old))
                .isEmpty()) {
            return;
        }
        String merged = """
                SELECT max(ingest_time) AS ingest_time, 'coarsened' AS run_id, date_trunc('%1$s', bucket) AS bucket, '%1$s' AS grain,
                       pipeline, %2$s AS run_key, job_id, task_key, logger, level, severity_number, pattern, sum(n) AS n,
                       sum(bytes) AS bytes, min(first_time) AS first_time, min_by(first_event_id, first_time) AS first_event_id,
                       max_by(last_event_id, bucket) AS last_event_id
                FROM %3$s WHERE %4$s
                GROUP BY date_trunc('%1$s', bucket), pipeline, %2$s, job_id, task_key, logger, level, severity_number, pattern
                """.formatted(to, runKey, counts, old);
        try (TempView rows = TempView.of(FactKind.COUNTS.inTable(spark.sql(merged)))) {
            Row done = Commits.retried(() -> spark.sql("""
                            MERGE INTO %s t USING %s s ON FALSE
                            WHEN NOT MATCHED THEN %s
                            WHEN NOT MATCHED BY SOURCE AND t.%s AND t.counts.grain = '%s' AND t.%s THEN DELETE
                            """.formatted(
                                    facts,
                                    rows.name(),
                                    WatchTables.WATCH_FACTS.insertClause(),
                                    FactKind.COUNTS.condition(),
                                    from,
                                    ingested))
                    .collectAsList()
                    .get(0));
            LOG.info(
                    "rollups: {} rows of {} made of {} of {}",
                    done.<Long>getAs("num_inserted_rows"),
                    to,
                    done.<Long>getAs("num_deleted_rows"),
                    from);
        }
    }

    /** @param times of each kind, what says how old a row of it is */
    private void delete(Map<FactKind, String> times, String before) {
        String old = times.entrySet().stream()
                .map(each -> "(%s AND %s%s)".formatted(each.getKey().condition(), each.getValue(), before))
                .collect(Collectors.joining(" OR "));
        Commits.retried(
                () -> spark.sql("DELETE FROM " + facts + " WHERE " + old).collectAsList());
    }
}
