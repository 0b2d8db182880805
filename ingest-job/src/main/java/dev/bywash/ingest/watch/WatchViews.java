package dev.bywash.ingest.watch;

import java.util.List;

/** What the rollups answer, across pipelines. None of them looks at the events themselves. */
public final class WatchViews {

    /** One row a pattern_id: its patterns differ in a value only. */
    private static final String NAMES = """
            (SELECT pattern_id, min(text) AS text, min(kind) AS kind, max(label) AS label,
                    coalesce(bool_or(muted), FALSE) AS muted, min(first_seen) AS first_seen,
                    min_by(example_event_id, first_seen) AS example_event_id
             FROM ${patterns} GROUP BY pattern_id)""";

    /** The counts with each pattern's id: its own where the dictionary does not know it. */
    private static final String COUNTS = """
            (SELECT /*+ BROADCAST(p) */ c.*, coalesce(p.pattern_id, c.pattern) AS pattern_id
             FROM ${pattern_counts} c LEFT JOIN ${patterns} p ON c.pattern = p.pattern)""";

    public static final WatchView PATTERN_COUNTS = FactKind.COUNTS.view();
    public static final WatchView LOAD_FACTS = FactKind.LOAD.view();
    public static final WatchView RUN_FACTS = FactKind.RUN.view();
    static final WatchView WATCHED_RUNS = FactKind.WATCHED.view();

    /** The latest of each series; one that has no value any more is none. */
    static final WatchView BASELINES = new WatchView(
            WatchTables.BASELINES.name(),
            WatchTables.BASELINES.comment(),
            """
            SELECT ingest_time, run_id, pipeline, subject, measure, points, held, update_time
            FROM (
              SELECT *, row_number() OVER (PARTITION BY pipeline, subject, measure ORDER BY update_time DESC, ingest_time DESC) AS latest
              FROM (%s))
            WHERE latest = 1 AND size(points) + size(held) > 0
            """.formatted(FactKind.BASELINE.view().query()),
            WatchTables.BASELINES.columns());

    static final WatchView PIPELINE_RUNS = new WatchView(
            "pipeline_runs",
            "One row a run of a pipeline: how long, how much, what failed, and whether its log is whole.",
            """
            SELECT r.*,
                   CASE WHEN loads_failed > 0 THEN 'failed' WHEN errors > 0 THEN 'errors' ELSE 'ok' END AS status,
                   unix_seconds(last_time) - unix_seconds(first_time) AS duration_seconds,
                   w.incomplete_writers, w.open_writers, w.dropped
            FROM (
              SELECT run_key, max_by(pipeline, named_struct('loads', loads, 'own', pipeline NOT LIKE 'job %', 'n', events)) AS pipeline,
                     max(job_id) AS job_id, max(job_run_id) AS job_run_id, max(cluster_id) AS cluster_id,
                     max(cluster_name) AS cluster_name, max(app_id) AS app_id,
                     min(first_time) AS first_time, max(last_time) AS last_time, sum(events) AS events,
                     sum(warnings) AS warnings, sum(errors) AS errors, sum(bytes) AS bytes, sum(loads) AS loads,
                     sum(loads_failed) AS loads_failed, try_sum(`rows`) AS `rows`, max(ingest_time) AS ingest_time
              FROM ${run_facts} GROUP BY run_key) r
            LEFT JOIN (
              SELECT cluster_id, count_if(status = 'incomplete') AS incomplete_writers, count_if(status IN ('open', 'silent')) AS open_writers,
                     sum(dropped) AS dropped
              FROM ${writer_completeness} GROUP BY cluster_id) w
            ON r.cluster_id = w.cluster_id
            """);

    static final WatchView TABLE_FRESHNESS = new WatchView(
            "table_freshness", "One row a table that is loaded: when last, how often, and when it is due again.", """
            SELECT pipeline, `table`, last_ok, last_rows, last_duration_ms, last_status, last_event_time, loads, failures,
                   (unix_seconds(current_timestamp()) - unix_seconds(last_ok)) / 60 AS age_minutes,
                   usual_interval_minutes,
                   timestamp_seconds(CAST(unix_seconds(last_ok) + usual_interval_minutes * 60 AS BIGINT)) AS due
            FROM (
              SELECT pipeline, `table`, max(CASE WHEN status = 'ok' THEN event_time END) AS last_ok,
                     max_by(`rows`, CASE WHEN status = 'ok' THEN event_time END) AS last_rows,
                     max_by(duration_ms, CASE WHEN status = 'ok' THEN event_time END) AS last_duration_ms,
                     max_by(status, event_time) AS last_status, max(event_time) AS last_event_time,
                     count(*) AS loads, count_if(status = 'failed') AS failures,
                     median(gap) / 60 AS usual_interval_minutes
              FROM (
                SELECT *, unix_seconds(event_time)
                          - lag(unix_seconds(event_time)) OVER (PARTITION BY pipeline, `table` ORDER BY event_time) AS gap
                FROM ${load_facts} WHERE `table` IS NOT NULL AND status IS DISTINCT FROM 'started')
              GROUP BY pipeline, `table`)
            """);

    static final WatchView LATE_PIPELINES = new WatchView(
            "late_pipelines", "Pipelines that should have begun by now, by the rhythm of at least five runs.", """
            SELECT pipeline, runs, last_start, interval_minutes, mad_minutes,
                   timestamp_seconds(CAST(unix_seconds(last_start) + interval_minutes * 60 AS BIGINT)) AS expected,
                   (unix_seconds(current_timestamp()) - unix_seconds(last_start)) / 60 - interval_minutes AS late_minutes
            FROM (
              SELECT pipeline, count(*) + 1 AS runs, max(first_time) AS last_start, median(gap) / 60 AS interval_minutes,
                     median(abs(gap - typical)) / 60 AS mad_minutes
              FROM (
                SELECT *, median(gap) OVER (PARTITION BY pipeline) AS typical
                FROM (
                  SELECT pipeline, first_time,
                         unix_seconds(first_time) - lag(unix_seconds(first_time)) OVER (PARTITION BY pipeline ORDER BY first_time) AS gap
                  FROM ${pipeline_runs})
              )
              WHERE gap IS NOT NULL GROUP BY pipeline)
            WHERE runs >= 5
              AND (unix_seconds(current_timestamp()) - unix_seconds(last_start)) / 60
                  > interval_minutes + greatest(6 * mad_minutes, 10)
            """);

    static final WatchView ERROR_PATTERNS = new WatchView(
            "error_patterns", "Patterns of level WARN and above: how often, where, since when.", """
            SELECT c.pattern_id, coalesce(n.label, n.text) AS text, n.kind, n.muted, c.level, c.n, c.pipelines, c.runs,
                   c.first_time, c.last_bucket, c.last_event_id, n.example_event_id
            FROM (
              SELECT pattern_id, max_by(level, severity_number) AS level, sum(n) AS n, count(DISTINCT pipeline) AS pipelines,
                     count(DISTINCT run_key) AS runs, min(first_time) AS first_time, max(bucket) AS last_bucket,
                     max_by(last_event_id, bucket) AS last_event_id
              FROM %s WHERE severity_number >= 13 GROUP BY pattern_id) c
            LEFT JOIN %s n ON c.pattern_id = n.pattern_id
            """.formatted(
                            COUNTS, NAMES));

    static final WatchView PATTERN_TREND =
            new WatchView("pattern_trend", "Patterns by hour and pipeline.", """
            SELECT c.hour, c.pipeline, c.pattern_id, coalesce(n.label, n.text) AS text, c.level, c.n, c.bytes
            FROM (
              SELECT date_trunc('HOUR', bucket) AS hour, pipeline, pattern_id, max_by(level, severity_number) AS level,
                     sum(n) AS n, sum(bytes) AS bytes
              FROM %s GROUP BY date_trunc('HOUR', bucket), pipeline, pattern_id) c
            LEFT JOIN %s n ON c.pattern_id = n.pattern_id
            """.formatted(COUNTS, NAMES));

    static final WatchView RUN_DIFF = new WatchView(
            "run_diff",
            "What changed between the last good run of a pipeline and the first bad one after it: the patterns that appeared, vanished, or grew or shrank to twice or half.",
            """
            SELECT d.pipeline, d.good_run, d.bad_run, d.pattern_id, coalesce(n.label, n.text) AS text, d.level, d.good, d.bad,
                   CASE WHEN d.good = 0 THEN 'appeared' WHEN d.bad = 0 THEN 'vanished'
                        WHEN d.bad > d.good THEN 'more' ELSE 'fewer' END AS change
            FROM (
              SELECT r.pipeline, r.good_run, r.bad_run, c.pattern_id, max_by(c.level, c.severity_number) AS level,
                     sum(CASE WHEN c.run_key = r.good_run THEN c.n ELSE 0 END) AS good,
                     sum(CASE WHEN c.run_key = r.bad_run THEN c.n ELSE 0 END) AS bad
              FROM (
                SELECT pipeline, max_by(good_run, first_time) AS good_run, max_by(run_key, first_time) AS bad_run
                FROM (
                  SELECT pipeline, run_key, first_time, status,
                         lag(run_key) OVER (PARTITION BY pipeline ORDER BY first_time) AS good_run,
                         lag(status) OVER (PARTITION BY pipeline ORDER BY first_time) AS before
                  FROM ${pipeline_runs})
                WHERE status <> 'ok' AND before = 'ok' GROUP BY pipeline) r
              JOIN %s c ON c.run_key IN (r.good_run, r.bad_run)
              GROUP BY r.pipeline, r.good_run, r.bad_run, c.pattern_id) d
            LEFT JOIN %s n ON d.pattern_id = n.pattern_id
            WHERE d.good = 0 OR d.bad = 0 OR d.bad >= 2 * d.good OR d.good >= 2 * d.bad
            """.formatted(COUNTS, NAMES));

    static final WatchView SHARED_FAILURES = new WatchView(
            "shared_failures",
            "One error in several pipelines on one day: the cause is likely to lie outside them.",
            """
            SELECT c.day, c.pattern_id, coalesce(n.label, n.text) AS text, c.pipelines, c.n, c.first_time, n.example_event_id
            FROM (
              SELECT date_trunc('DAY', bucket) AS day, pattern_id, sort_array(collect_set(pipeline)) AS pipelines, sum(n) AS n,
                     min(first_time) AS first_time
              FROM %s WHERE severity_number >= 17 GROUP BY date_trunc('DAY', bucket), pattern_id) c
            LEFT JOIN %s n ON c.pattern_id = n.pattern_id
            WHERE size(c.pipelines) > 1 AND NOT coalesce(n.muted, FALSE)
            """.formatted(COUNTS, NAMES));

    static final WatchView LOGGING_COST = new WatchView(
            "logging_cost",
            "What is logged most: bytes and events by logger, level and pattern, and their share of a day.",
            """
            SELECT c.day, c.logger, c.level, c.pattern_id, coalesce(n.label, n.text) AS text, c.pipelines, c.n, c.bytes,
                   c.bytes / sum(c.bytes) OVER (PARTITION BY c.day) AS share
            FROM (
              SELECT date_trunc('DAY', bucket) AS day, logger, level, pattern_id, count(DISTINCT pipeline) AS pipelines,
                     sum(n) AS n, sum(bytes) AS bytes
              FROM %s GROUP BY date_trunc('DAY', bucket), logger, level, pattern_id) c
            LEFT JOIN %s n ON c.pattern_id = n.pattern_id
            """.formatted(COUNTS, NAMES));

    static final WatchView INGEST_HEALTH = new WatchView(
            "ingest_health",
            "One row an hour of the ingest job itself: runs, lag, what it could not read, what nobody watched.",
            """
            SELECT date_trunc('HOUR', r.start_time) AS hour, count(*) AS runs, sum(r.events) AS events, sum(r.rejected) AS rejected,
                   max(r.lag_seconds) AS max_lag_seconds, sum(r.files_failed) AS files_failed, max(r.bytes_left) AS bytes_left,
                   count_if(r.events > 0 AND w.run_id IS NULL) AS runs_unwatched,
                   count_if(w.events <> r.events) AS runs_miscounted, max(w.seconds) AS max_watch_seconds,
                   max(r.start_time) AS last_run
            FROM ${ingest_runs} r LEFT JOIN ${watched_runs} w ON r.run_id = w.run_id
            GROUP BY date_trunc('HOUR', r.start_time)
            """);

    /** In the order in which they are to be made: some are made of others. */
    public static final List<WatchView> ALL = List.of(
            PATTERN_COUNTS,
            LOAD_FACTS,
            RUN_FACTS,
            WATCHED_RUNS,
            BASELINES,
            PIPELINE_RUNS,
            TABLE_FRESHNESS,
            LATE_PIPELINES,
            ERROR_PATTERNS,
            PATTERN_TREND,
            RUN_DIFF,
            SHARED_FAILURES,
            LOGGING_COST,
            INGEST_HEALTH);

    private WatchViews() {}
}
