package dev.bywash.ingest.watch;

import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.MaterializedRows;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import dev.bywash.ingest.tally.Load;
import dev.bywash.ingest.tally.Origin;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the events of a run where they are, in the table: those of a run that merged, or that somebody makes up for, and of one that has too many patterns to
 * be counted in memory. {@link ReadCounts} comes to the same.
 */
final class TableCounts implements RunCounts {

    private static final String BYTES = """
            coalesce(octet_length(message), 0) + coalesce(octet_length(exception.stacktrace), 0)
                     + octet_length(array_join(map_values(attributes), ''))""";

    /**
     * The events by all that anybody asks for, and by writer. Its aggregates are numbers only: with texts among them Spark would sort all events.
     * Everything else is made of this. That a load has started is no load; and what somebody logged as a number may be any, so that no sum of them may fail.
     */
    private static final String BASE = """
            SELECT bucket, pipeline, run_key, job_id, job_run_id, task_key, cluster_id, cluster_name, app_id, logger, level,
                   severity_number, pattern, writer,
                   count(*) AS n, sum(bytes) AS bytes, min(event_time) AS first_time, max(event_time) AS last_time,
                   min(seq) AS first_seq, max(seq) AS last_seq, count_if(event = 'table.load') AS load_events,
                   count(load) AS loads, count_if(load = 'failed') AS loads_failed, sum(loaded) AS loaded
            FROM (
              SELECT *, timestamp_micros(unix_micros(event_time) div 300000000 * 300000000) AS bucket,
                     %s AS pipeline, %s AS run_key, %s AS bytes,
                     CASE WHEN event = 'table.load' AND attributes['status'] IS DISTINCT FROM 'started'
                       THEN coalesce(attributes['status'], '') END AS load,
                     CASE WHEN event = 'table.load' THEN CAST(try_cast(attributes['rows'] AS BIGINT) AS DECIMAL(38, 0)) END AS loaded
              FROM %s e WHERE %s)
            GROUP BY bucket, pipeline, run_key, job_id, job_run_id, task_key, cluster_id, cluster_name, app_id, logger, level,
                     severity_number, pattern, writer
            """;

    private static final String COUNTS = """
            SELECT TIMESTAMP'%s' AS ingest_time, '%s' AS run_id, bucket, '5 MINUTES' AS grain, pipeline, run_key, job_id, task_key,
                   logger, level, severity_number, pattern, sum(n) AS n, sum(bytes) AS bytes, min(first_time) AS first_time,
                   min_by(concat(writer, '-', first_seq), named_struct('time', first_time, 'writer', writer)) AS first_event_id,
                   max_by(concat(writer, '-', last_seq), named_struct('time', last_time, 'writer', writer)) AS last_event_id
            FROM %s
            GROUP BY bucket, pipeline, run_key, job_id, task_key, logger, level, severity_number, pattern
            """;

    /** The pipeline that most of a run's events name: those of Spark itself name none. */
    private static final String RUNS = """
            SELECT TIMESTAMP'%s' AS ingest_time, '%s' AS run_id, run_key,
                   max_by(pipeline, named_struct('loads', loads, 'own', pipeline NOT LIKE 'job %%', 'n', n, 'name', pipeline)) AS pipeline,
                   max(job_id) AS job_id, max(job_run_id) AS job_run_id, max(cluster_id) AS cluster_id,
                   max(cluster_name) AS cluster_name, max(app_id) AS app_id,
                   min(first_time) AS first_time, max(last_time) AS last_time, sum(n) AS events,
                   sum(warnings) AS warnings, sum(errors) AS errors,
                   sum(bytes) AS bytes, sum(loads) AS loads, sum(loads_failed) AS loads_failed,
                   try_cast(sum(loaded) AS BIGINT) AS `rows`
            FROM (
              SELECT run_key, pipeline, max(job_id) AS job_id, max(job_run_id) AS job_run_id, max(cluster_id) AS cluster_id,
                     max(cluster_name) AS cluster_name, max(app_id) AS app_id,
                     min(first_time) AS first_time, max(last_time) AS last_time, sum(n) AS n,
                     sum(CASE WHEN severity_number BETWEEN 13 AND 16 THEN n ELSE 0 END) AS warnings,
                     sum(CASE WHEN severity_number >= 17 THEN n ELSE 0 END) AS errors,
                     sum(bytes) AS bytes, sum(loads) AS loads, sum(loads_failed) AS loads_failed, sum(loaded) AS loaded
              FROM %s
              GROUP BY run_key, pipeline)
            GROUP BY run_key
            """;

    private static final String LOADS = """
            SELECT ingest_time, run_id, event_id, event_time, %s AS pipeline, %s AS run_key,
                   attributes['table'] AS `table`, attributes['status'] AS status,
                   try_cast(attributes['rows'] AS BIGINT) AS `rows`,
                   try_cast(attributes['duration_ms'] AS DOUBLE) AS duration_ms, level,
                   substring(message, 1, 1000) AS message, exception.class AS exception_class,
                   substring(exception.message, 1, 1000) AS exception_message,
                   pattern, cluster_id, job_id, job_run_id, task_key
            FROM %s e WHERE %s AND event = 'table.load'
            """;

    /** Of a load, what {@link #load} reads. */
    static final String LOAD_COLUMNS =
            "event_id, unix_micros(event_time), pipeline, run_key, `table`, status, `rows`, duration_ms, level, message, exception_class, exception_message";

    /** The same of a run of a pipeline. */
    static final String RUN_COLUMNS = "run_key, first_time, pipeline, loads, events, warnings + errors, cluster_id";

    /** The loads that rules look at: of each table as many good ones as histories keep, the latest, however many a run brings, and the last of the others. */
    private static final String LATEST_LOADS = """
            SELECT %s
            FROM (
              SELECT *, row_number() OVER (PARTITION BY pipeline, `table`, status <=> 'ok' ORDER BY event_time DESC, event_id) AS latest
              FROM (%s) WHERE status IS DISTINCT FROM 'started' AND `table` IS NOT NULL)
            WHERE latest <= CASE WHEN status = 'ok' THEN %d ELSE 1 END
            """;

    private final SparkSession spark;
    private final String table;
    private final RunKey run;
    private final MaterializedRows held;
    private final TempView base;
    private final long events;
    private final long loadEvents;

    private TableCounts(SparkSession spark, String table, RunKey run, MaterializedRows held) {
        this.spark = spark;
        this.table = table;
        this.run = run;
        this.held = held;
        this.base = TempView.of(held.rows());
        Row sums = spark.sql("SELECT coalesce(sum(n), 0), coalesce(sum(load_events), 0) FROM " + base.name())
                .collectAsList()
                .get(0);
        this.events = sums.getLong(0);
        this.loadEvents = sums.getLong(1);
    }

    static TableCounts of(SparkSession spark, Target target, RunKey run) {
        String events = target.table(Tables.EVENTS.name());
        Dataset<Row> rows = spark.sql(
                        BASE.formatted(Rollups.PIPELINE, Rollups.RUN_KEY, BYTES, events, run.condition("e")))
                .coalesce(1);
        MaterializedRows held = Engine.of(spark).persist(rows);
        try {
            return new TableCounts(spark, events, run, held);
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            held.close();
            throw e;
        }
    }

    @Override
    public long events() {
        return events;
    }

    @Override
    public Dataset<Row> factsAnd(List<Row> others) {
        Dataset<Row> own = spark.createDataFrame(others, WatchTables.WATCH_FACTS.rowType());
        if (events == 0) {
            return own;
        }
        Dataset<Row> all = own.union(FactKind.COUNTS.inTable(
                        spark.sql(COUNTS.formatted(run.ingestTime(), run.runId(), base.name()))))
                .union(FactKind.RUN.inTable(spark.sql(runsQuery())));
        return loadEvents == 0 ? all : all.union(FactKind.LOAD.inTable(spark.sql(loadsQuery())));
    }

    private String loadsQuery() {
        return LOADS.formatted(Rollups.PIPELINE, Rollups.RUN_KEY, table, run.condition("e"));
    }

    private String runsQuery() {
        return RUNS.formatted(run.ingestTime(), run.runId(), base.name());
    }

    @Override
    public RunKey run() {
        return run;
    }

    @Override
    public List<Load> loads() {
        return loadEvents == 0
                ? List.of()
                : spark.sql(LATEST_LOADS.formatted(LOAD_COLUMNS, loadsQuery(), History.MOST)).collectAsList().stream()
                        .map(TableCounts::load)
                        .toList();
    }

    /** @param row of {@link #LOAD_COLUMNS} */
    static Load load(Row row) {
        return new Load(
                row.getString(0),
                row.getLong(1),
                new Origin(row.getString(2), row.getString(3), null, null, null, null, null, null),
                row.getString(4),
                row.getString(5),
                row.isNullAt(6) ? null : row.getLong(6),
                row.isNullAt(7) ? null : row.getDouble(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                null);
    }

    @Override
    public List<PipelineRun> runs() {
        return spark.sql("SELECT " + RUN_COLUMNS + " FROM (" + runsQuery() + ")").collectAsList().stream()
                .map(TableCounts::pipelineRun)
                .toList();
    }

    /** @param row of {@link #RUN_COLUMNS} */
    static PipelineRun pipelineRun(Row row) {
        return new PipelineRun(
                row.getString(0),
                row.getTimestamp(1).toInstant(),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getString(6));
    }

    @Override
    public Optional<Sightings> sightings() {
        return Optional.empty();
    }

    @Override
    public List<PatternSeen> unknown(Known known, int most) {
        return spark.sql("""
                        SELECT /*+ BROADCAST(p) */ c.pattern, c.event_id, c.seen, c.pipeline
                        FROM (SELECT pattern, min_by(concat(writer, '-', first_seq), first_time) AS event_id,
                                     min(first_time) AS seen, min_by(pipeline, first_time) AS pipeline, sum(n) AS n
                              FROM %s WHERE pattern IS NOT NULL GROUP BY pattern) c
                        LEFT ANTI JOIN %s p ON c.pattern = p.pattern
                        ORDER BY c.n DESC, c.pattern LIMIT %d
                        """.formatted(base.name(), known.table(), most)).collectAsList().stream()
                .map(row -> new PatternSeen(row.getLong(0), row.getString(1), row.getTimestamp(2), row.getString(3)))
                .toList();
    }

    @Override
    public void close() {
        base.close();
        held.close();
    }
}
