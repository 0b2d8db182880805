package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.detect.Detectors;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.detect.Rhythm;
import dev.bywash.ingest.detect.Starts;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rules that compare: what they say is unlikely by what was before, and they say by how much, of how many, and what the last ones were. */
final class UnusualRules {

    static final String ROWS = "unusual_rows";
    static final String DURATION = "unusual_duration";
    static final String ERRORS = "unusual_errors";
    static final String MISSING = "missing_run";
    static final String NEW_PATTERN = "new_pattern";

    /** All of them. */
    static final Set<String> ALL = Set.of(ROWS, DURATION, ERRORS, MISSING, NEW_PATTERN);

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

    /** A run of which nothing was heard for so long is over. */
    private static final Duration ENDED = Duration.ofHours(1);

    /** One that has gone on for so long is judged as it is. */
    private static final Duration LONG = Duration.ofDays(1);

    /** Of so many runs of a pipeline it is asked whether they are over. */
    private static final int LATEST = 20;

    private final SparkSession spark;
    private final Target target;
    private final Baselines baselines;

    UnusualRules(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.baselines = new Baselines(spark, target);
    }

    /**
     * What a look at a run said.
     *
     * @param changed what is to be remembered once that is written down: what was remembered before is what it says so by
     */
    record Looked(List<Signal> signals, Map<Series, History> changed) {}

    /** Remembers what a run brought. */
    void remember(Looked looked, RunKey run) {
        baselines.write(looked.changed(), run);
    }

    /** Looks at what a run brought. After a kill it looks at the same again and says the same: a value is never tested against itself. */
    Looked ofRun(RunKey run) {
        List<Row> loads = loads(run);
        List<Row> runs = runs(run);
        Set<String> pipelines = new HashSet<>();
        loads.forEach(row -> pipelines.add(row.getString(2)));
        runs.forEach(row -> {
            pipelines.add(row.getString(2));
            pipelines.addAll(row.getList(4));
        });
        Comparison comparison = new Comparison(baselines.of(pipelines));
        for (Row load : loads) {
            String pipeline = load.getString(2);
            String table = load.getString(3);
            Map<String, String> labels = Map.of("pipeline", pipeline, "table", table);
            if (!load.isNullAt(4)) {
                Series rows = new Series(pipeline, table, Measure.ROWS);
                comparison.testLoad(ROWS, labels, Detectors::rows, rows, point(load, (double) load.getLong(4)));
            }
            if (!load.isNullAt(5)) {
                Series seconds = new Series(pipeline, table, Measure.DURATION);
                comparison.testLoad(
                        DURATION, labels, Detectors::duration, seconds, point(load, load.getDouble(5) / 1e3));
            }
        }
        for (Row each : runs) {
            String pipeline = each.getString(2);
            Map<String, String> labels = Map.of("pipeline", pipeline);
            // Before it named its pipeline, a run was taken for another's.
            for (String other : each.<String>getList(4)) {
                comparison.change(new Series(other, "", Measure.ERRORS), history -> history.before(each.getString(0)));
                comparison.change(
                        new Series(other, "", Measure.STARTS), history -> Starts.without(history, each.getString(0)));
            }
            Series errors = new Series(pipeline, "", Measure.ERRORS);
            comparison.testRun(ERRORS, labels, Detectors::errors, errors, point(each, (double) each.getLong(3)));
            comparison.change(
                    new Series(pipeline, "", Measure.STARTS), history -> Starts.with(history, point(each, 0)));
        }
        return new Looked(comparison.signals(), comparison.changed());
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
            SELECT run_key, first_time, pipeline, wrong, array_except(pipelines, array(pipeline)) FROM (
              SELECT run_key, min(first_time) AS first_time,
                     max_by(pipeline, named_struct('loads', loads, 'own', pipeline NOT LIKE 'job %%', 'n', events)) AS pipeline,
                     sum(warnings + errors) AS wrong, collect_set(pipeline) AS pipelines
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
        // A clock that is ahead delivers nothing before its time.
        Row newest = spark.sql("SELECT max(least(last_time, ingest_time)) FROM %s WHERE ingest_time >= TIMESTAMP'%s'"
                        .formatted(target.table(WatchTables.RUN_FACTS.name()), now.minus(RUN)))
                .collectAsList()
                .get(0);
        if (newest.isNullAt(0)) {
            return;
        }
        Instant delivered = newest.getTimestamp(0).toInstant();
        Instant current = (delivered.isBefore(now) ? delivered : now).minus(DELIVERY);
        baselines.starts().forEach((series, history) -> {
            List<Point> starts = Starts.of(history);
            Rhythm.missing(starts, current).ifPresent(found -> {
                Instant last = starts.get(starts.size() - 1).time();
                Map<String, String> labels = Map.of("pipeline", series.pipeline());
                if (Rhythm.isGivenUp(found)) {
                    signals.add(Signal.over(
                            MISSING,
                            labels,
                            "%s has not begun since %s: nobody waits for it any more, and nothing more is said of it until it begins again"
                                    .formatted(series.pipeline(), last)));
                    return;
                }
                signals.add(Signal.wrong(
                        MISSING,
                        labels,
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
        List<Row> found = spark.sql(
                        """
            SELECT pattern_id, collect_list(pattern), min(text), min(first_pipeline), min(example_event_id), min(ingest_time)
            FROM %1$s p
            WHERE coalesce(learned, ingest_time) > TIMESTAMP'%2$s' AND NOT coalesce(muted, FALSE)
              AND pattern_id NOT IN (SELECT pattern_id FROM %1$s WHERE coalesce(learned, ingest_time) <= TIMESTAMP'%2$s')
              AND EXISTS (SELECT 1 FROM %1$s WHERE coalesce(learned, ingest_time) <= TIMESTAMP'%3$s')
            GROUP BY pattern_id
            """.formatted(target.table(WatchTables.PATTERNS.name()), now.minus(NEW), now.minus(WARM_UP)))
                .collectAsList();
        if (found.isEmpty()) {
            return;
        }
        Map<Long, Row> wrong = wrongSince(found);
        for (Row row : found) {
            List<Row> counts = row.<Long>getList(1).stream()
                    .map(wrong::get)
                    .filter(Objects::nonNull)
                    .toList();
            if (!counts.isEmpty()) {
                boolean error = counts.stream().anyMatch(each -> each.getInt(2) >= 17);
                signals.add(Signal.wrong(
                        NEW_PATTERN,
                        Map.of(
                                "pattern_id",
                                String.valueOf(row.getLong(0)),
                                "pipeline",
                                String.valueOf(row.getString(3))),
                        error ? Severity.ERROR : Severity.WARNING,
                        counts.stream().mapToDouble(each -> each.getLong(1)).sum(),
                        "never seen before: " + row.getString(2),
                        "SELECT * FROM events WHERE event_id = '" + row.getString(4) + "'"));
            }
        }
    }

    /** How often patterns were logged as a warning or an error, and the worst of it, since the run that brought the first of them. */
    private Map<Long, Row> wrongSince(List<Row> found) {
        Instant since = found.stream()
                .map(row -> row.getTimestamp(5).toInstant())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        String patterns = found.stream()
                .flatMap(row -> row.<Long>getList(1).stream())
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        return spark
                .sql("""
            SELECT pattern, sum(n), max(severity_number) FROM %s
            WHERE ingest_time >= TIMESTAMP'%s' AND severity_number >= 13 AND pattern IN (%s) GROUP BY pattern
            """.formatted(target.table(WatchTables.PATTERN_COUNTS.name()), since, patterns))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getLong(0), row -> row));
    }

    /**
     * Of alerts that only a usual run can end, those of pipelines that had one since: one that is over, for nothing was heard of it for an hour, or that has gone on for a
     * day.
     */
    List<Signal> ofErrors(Collection<Alert> alerts, Instant now) {
        Map<String, Alert> open = alerts.stream()
                .filter(alert -> alert.isOpen() && alert.rule().equals(ERRORS))
                .collect(Collectors.toMap(alert -> alert.labels().get("pipeline"), alert -> alert));
        if (open.isEmpty()) {
            return List.of();
        }
        Map<String, List<Point>> usual = new HashMap<>();
        baselines.of(open.keySet()).forEach((series, history) -> {
            if (series.measure() == Measure.ERRORS && history.held().isEmpty()) {
                usual.put(
                        series.pipeline(),
                        history.points().stream()
                                .sorted(Comparator.comparing(Point::time))
                                .skip(Math.max(0, history.points().size() - LATEST))
                                .toList());
            }
        });
        Set<String> goOn = goOn(
                usual.values().stream().flatMap(List::stream).map(Point::id).toList(), now);
        return usual.entrySet().stream()
                .filter(each -> {
                    List<Point> runs = each.getValue();
                    Instant since = open.get(each.getKey()).since();
                    return IntStream.range(0, runs.size())
                            .anyMatch(i ->
                                    (i == runs.size() - 1 || runs.get(i).time().isAfter(since))
                                            && !goOn.contains(runs.get(i).id()));
                })
                .map(each -> Signal.right(ERRORS, Map.of("pipeline", each.getKey())))
                .toList();
    }

    /** Which of these runs may still log errors. */
    private Set<String> goOn(List<String> runs, Instant now) {
        return runs.isEmpty()
                ? Set.of()
                : spark
                        .sql("""
                        SELECT run_key FROM %s WHERE ingest_time >= TIMESTAMP'%s' AND run_key IN (%s) GROUP BY run_key
                        HAVING max(last_time) > TIMESTAMP'%s' AND min(first_time) > TIMESTAMP'%s'
                        """.formatted(
                                        target.table(WatchTables.RUN_FACTS.name()),
                                        now.minus(RUN),
                                        runs.stream().map(Baselines::literal).collect(Collectors.joining(", ")),
                                        now.minus(ENDED),
                                        now.minus(LONG)))
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.toSet());
    }
}
