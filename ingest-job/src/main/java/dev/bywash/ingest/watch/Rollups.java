package dev.bywash.ingest.watch;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.engine.Held;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the events of a run, into one table after the other. Each is one commit, and does nothing where the table has rows of the run already: so all of it
 * may be repeated, by anybody, at any time.
 */
public final class Rollups {

    /** The pipeline of an event, and the run of it. */
    public static final String PIPELINE =
            "coalesce(attributes['pipeline'], concat('job ', job_id), cluster_name, app_id, cluster_id, 'unknown')";

    private static final String RUN_KEY = "coalesce(job_run_id, app_id, cluster_id, writer)";

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
                   count(load) AS loads, count_if(load = 'failed') AS loads_failed, try_sum(loaded) AS loaded
            FROM (
              SELECT *, timestamp_micros(unix_micros(event_time) div 300000000 * 300000000) AS bucket,
                     %s AS pipeline, %s AS run_key, %s AS bytes,
                     CASE WHEN event = 'table.load' AND attributes['status'] IS DISTINCT FROM 'started'
                       THEN coalesce(attributes['status'], '') END AS load,
                     CASE WHEN event = 'table.load' THEN try_cast(attributes['rows'] AS BIGINT) END AS loaded
              FROM %s e WHERE %s)
            GROUP BY bucket, pipeline, run_key, job_id, job_run_id, task_key, cluster_id, cluster_name, app_id, logger, level,
                     severity_number, pattern, writer
            """;

    private static final String COUNTS = """
            SELECT TIMESTAMP'%s' AS ingest_time, '%s' AS run_id, bucket, '5 MINUTES' AS grain, pipeline, run_key, job_id, task_key,
                   logger, level, severity_number, pattern, sum(n) AS n, sum(bytes) AS bytes, min(first_time) AS first_time,
                   min_by(concat(writer, '-', first_seq), first_time) AS first_event_id,
                   max_by(concat(writer, '-', last_seq), last_time) AS last_event_id
            FROM %s
            GROUP BY bucket, pipeline, run_key, job_id, task_key, logger, level, severity_number, pattern
            """;

    /** The pipeline that most of a run's events name: those of Spark itself name none. */
    private static final String RUNS = """
            SELECT TIMESTAMP'%s' AS ingest_time, '%s' AS run_id, run_key,
                   max_by(pipeline, named_struct('loads', loads, 'own', pipeline NOT LIKE 'job %%', 'n', n)) AS pipeline,
                   max(job_id) AS job_id, max(job_run_id) AS job_run_id, max(cluster_id) AS cluster_id,
                   max(cluster_name) AS cluster_name, max(app_id) AS app_id,
                   min(first_time) AS first_time, max(last_time) AS last_time, sum(n) AS events,
                   sum(CASE WHEN severity_number BETWEEN 13 AND 16 THEN n ELSE 0 END) AS warnings,
                   sum(CASE WHEN severity_number >= 17 THEN n ELSE 0 END) AS errors,
                   sum(bytes) AS bytes, sum(loads) AS loads, sum(loads_failed) AS loads_failed, try_sum(loaded) AS `rows`
            FROM %s
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

    private final SparkSession spark;
    private final Target target;
    private final Steps steps;

    Rollups(SparkSession spark, Target target, Steps steps) {
        this.spark = spark;
        this.target = target;
        this.steps = steps;
    }

    /** What a run brought. */
    record Counted(long events, long loadEvents) {}

    /** Counts a run that brought events. */
    Counted count(RunKey run) {
        String events = target.table(Tables.EVENTS.name());
        Dataset<Row> base = spark.sql(BASE.formatted(PIPELINE, RUN_KEY, BYTES, events, run.condition("e")))
                .coalesce(1);
        try (Held held = Engine.of(spark).keep(base);
                TempView view = TempView.of(held.rows())) {
            String name = view.name();
            List<Row> sums = spark.sql("SELECT coalesce(sum(n), 0), coalesce(sum(load_events), 0) FROM " + name)
                    .collectAsList();
            Counted counted = new Counted(sums.get(0).getLong(0), sums.get(0).getLong(1));
            if (counted.events() > 0) {
                steps.reached("counted");
                insert(WatchTables.PATTERN_COUNTS, COUNTS.formatted(run.ingestTime(), run.runId(), name), run);
                steps.reached("pattern_counts");
                if (counted.loadEvents() > 0) {
                    insert(WatchTables.LOAD_FACTS, LOADS.formatted(PIPELINE, RUN_KEY, events, run.condition("e")), run);
                    steps.reached("load_facts");
                }
                insert(WatchTables.RUN_FACTS, RUNS.formatted(run.ingestTime(), run.runId(), name), run);
                steps.reached("run_facts");
            }
            return counted;
        }
    }

    private void insert(TableDefinition table, String rows, RunKey run) {
        Appends.once(spark.sql(rows), target, table, run);
    }
}
