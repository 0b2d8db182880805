package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.detect.Detectors;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.detect.Rhythm;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rules that compare: what they say is unlikely by what was before, and they say by how much, of how many, and what the last ones were. */
final class UnusualRules {

    static final String ROWS = "unusual_rows";
    static final String DURATION = "unusual_duration";
    static final String ERRORS = "unusual_errors";
    static final String MISSING = "missing_run";
    static final String NEW_PATTERN = "new_pattern";

    /** Those that look at all there is: what they do not name, is right. */
    static final Set<String> WHOLE = Set.of(MISSING, NEW_PATTERN);

    /** A run of a pipeline is put together from what runs of the ingest job brought of it within this time. */
    private static final Duration RUN = Duration.ofDays(2);

    /** What is younger may be on its way: the platform delivers every five minutes. */
    private static final Duration DELIVERY = Duration.ofMinutes(15);

    /** A pattern is new for so long. */
    private static final Duration NEW = Duration.ofHours(1);

    /** Before that, everything is new. */
    private static final Duration WARM_UP = Duration.ofDays(3);

    private final SparkSession spark;
    private final Target target;
    private final Baselines baselines;

    UnusualRules(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.baselines = new Baselines(spark, target);
    }

    /**
     * Looks at what a run brought, and remembers it. After a kill it looks at the same again and says the same: a value is never tested against itself.
     */
    List<Signal> ofRun(RunKey run) {
        List<Row> loads = loads(run);
        List<Row> runs = runs(run);
        Set<String> pipelines = new HashSet<>();
        loads.forEach(row -> pipelines.add(row.getString(2)));
        runs.forEach(row -> pipelines.add(row.getString(2)));
        Comparison comparison = new Comparison(baselines.of(pipelines));
        for (Row load : loads) {
            String pipeline = load.getString(2);
            String table = load.getString(3);
            Map<String, String> labels = Map.of("pipeline", pipeline, "table", table);
            if (!load.isNullAt(4)) {
                Series rows = new Series(pipeline, table, Measure.ROWS);
                comparison.test(ROWS, labels, Detectors::rows, rows, point(load, (double) load.getLong(4)));
            }
            if (!load.isNullAt(5)) {
                Series seconds = new Series(pipeline, table, Measure.DURATION);
                comparison.test(DURATION, labels, Detectors::duration, seconds, point(load, load.getDouble(5) / 1e3));
            }
        }
        for (Row each : runs) {
            String pipeline = each.getString(2);
            Map<String, String> labels = Map.of("pipeline", pipeline);
            Series errors = new Series(pipeline, "", Measure.ERRORS);
            comparison.test(ERRORS, labels, Detectors::errors, errors, point(each, (double) each.getLong(3)));
            comparison.remember(new Series(pipeline, "", Measure.STARTS), point(each, 0));
        }
        baselines.write(comparison.changed(), run);
        return comparison.signals();
    }

    private static Point point(Row row, double value) {
        return new Point(row.getString(0), row.getTimestamp(1).toInstant(), value);
    }

    /** Of what somebody logged as a number; NaN is greater than any. Of each table as many as histories keep, the latest, however many a run brings. */
    private List<Row> loads(RunKey run) {
        return spark.sql("""
            SELECT event_id, event_time, pipeline, `table`, `rows`, duration_ms FROM (
              SELECT event_id, event_time, pipeline, `table`, CASE WHEN `rows` >= 0 THEN `rows` END AS `rows`,
                     CASE WHEN duration_ms >= 0 AND duration_ms < 1e15 THEN duration_ms END AS duration_ms,
                     row_number() OVER (PARTITION BY pipeline, `table` ORDER BY event_time DESC, event_id) AS latest
              FROM %s l
              WHERE %s AND status = 'ok' AND pipeline IS NOT NULL AND `table` IS NOT NULL)
            WHERE latest <= %d ORDER BY event_time
            """.formatted(target.table(WatchTables.LOAD_FACTS.name()), run.condition("l"), History.MOST))
                .collectAsList();
    }

    /** The whole of each run of a pipeline that this run of the job brought something of. */
    private List<Row> runs(RunKey run) {
        return spark.sql("""
            SELECT * FROM (
              SELECT run_key, min(first_time) AS first_time,
                     max_by(pipeline, named_struct('loads', loads, 'own', pipeline NOT LIKE 'job %%', 'n', events)) AS pipeline,
                     sum(warnings + errors) AS wrong
              FROM %1$s r WHERE ingest_time >= TIMESTAMP'%2$s'
              AND run_key IN (SELECT run_key FROM %1$s o WHERE %3$s) GROUP BY run_key)
            WHERE pipeline IS NOT NULL ORDER BY first_time
            """.formatted(
                                target.table(WatchTables.RUN_FACTS.name()),
                                run.ingestTime().minus(RUN),
                                run.condition("o")))
                .collectAsList();
    }

    /** Runs that did not begin, and messages that nobody knows. */
    List<Signal> ofAll(Instant now) {
        List<Signal> signals = new ArrayList<>();
        addMissing(signals, now);
        addNewPatterns(signals, now);
        return signals;
    }

    /** Only up to what others delivered: where nothing comes at all, that is no pipeline's fault. */
    private void addMissing(List<Signal> signals, Instant now) {
        Row newest = spark.sql("SELECT max(last_time) FROM %s WHERE ingest_time >= TIMESTAMP'%s'"
                        .formatted(target.table(WatchTables.RUN_FACTS.name()), now.minus(RUN)))
                .collectAsList()
                .get(0);
        if (newest.isNullAt(0)) {
            return;
        }
        Instant delivered = newest.getTimestamp(0).toInstant();
        Instant current = (delivered.isBefore(now) ? delivered : now).minus(DELIVERY);
        baselines.starts().forEach((series, history) -> {
            List<Point> starts = history.points().stream()
                    .sorted(Comparator.comparing(Point::time))
                    .toList();
            Rhythm.missing(starts, current).ifPresent(found -> {
                Instant last = starts.get(starts.size() - 1).time();
                signals.add(Signal.wrong(
                        MISSING,
                        Map.of("pipeline", series.pipeline()),
                        Severity.ERROR,
                        found.observed() / 60,
                        "%s should have begun at about %s"
                                .formatted(series.pipeline(), last.plusSeconds((long) found.expected())),
                        "it began last at %s, and usually begins again %s minutes later, by %d runs; logs of others were delivered up to %s%nSELECT * FROM pipeline_runs WHERE pipeline = '%s' ORDER BY first_time DESC"
                                .formatted(
                                        last,
                                        Comparison.number(found.expected() / 60),
                                        found.n(),
                                        delivered,
                                        series.pipeline())));
            });
        });
    }

    private void addNewPatterns(List<Signal> signals, Instant now) {
        spark.sql("""
            SELECT CAST(p.pattern_id AS STRING), min(p.text), sum(c.n), max(c.severity_number), min(p.first_pipeline),
                   min(p.example_event_id)
            FROM %1$s p JOIN %2$s c ON p.pattern = c.pattern
            WHERE p.ingest_time > TIMESTAMP'%3$s' AND c.ingest_time > TIMESTAMP'%3$s' AND c.severity_number >= 13
              AND NOT coalesce(p.muted, FALSE)
              AND p.pattern_id NOT IN (SELECT pattern_id FROM %1$s WHERE ingest_time <= TIMESTAMP'%3$s')
              AND EXISTS (SELECT 1 FROM %1$s WHERE ingest_time <= TIMESTAMP'%4$s')
            GROUP BY p.pattern_id
            """.formatted(
                                target.table(WatchTables.PATTERNS.name()),
                                target.table(WatchTables.PATTERN_COUNTS.name()),
                                now.minus(NEW),
                                now.minus(WARM_UP)))
                .collectAsList()
                .forEach(row -> signals.add(Signal.wrong(
                        NEW_PATTERN,
                        Map.of("pattern_id", row.getString(0), "pipeline", String.valueOf(row.getString(4))),
                        row.getInt(3) >= 17 ? Severity.ERROR : Severity.WARNING,
                        (double) row.getLong(2),
                        "never seen before: " + row.getString(1),
                        "SELECT * FROM events WHERE event_id = '" + row.getString(5) + "'")));
    }
}
