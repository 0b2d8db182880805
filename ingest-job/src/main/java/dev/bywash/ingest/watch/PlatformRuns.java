package dev.bywash.ingest.watch;

import dev.bywash.ingest.engine.Failure;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view {@code platform_runs}: what the platform's own job tables say of runs, beside what was logged in them.
 *
 * <p>Those tables have the runs of all workspaces of a region, and whoever may read a view sees what its owner may read. So it shows no jobs but those of which there are
 * events, told by the run: the number of a job is unique in its workspace only. As https://docs.databricks.com/admin/system-tables/jobs has them, a run has a row for each hour
 * that it took, and only the last of these says how it ended.
 */
public final class PlatformRuns {

    public static final String VIEW = "platform_runs";

    private static final String COMMENT =
            "One row a run of a job in the last 30 days, as the platform tells it, beside what was logged in it.";

    /** What is asked of each table: whether it may be read, and has these columns. */
    private static final List<Asked> ASKED = List.of(
            new Asked(
                    "job_run_timeline",
                    "workspace_id, job_id, run_id, period_start_time, period_end_time, trigger_type, run_type, result_state, termination_code"),
            new Asked(
                    "job_task_run_timeline",
                    "workspace_id, job_id, job_run_id, task_key, period_end_time, result_state, termination_code"),
            new Asked("jobs", "workspace_id, job_id, name, change_time"));

    private static final String RECENT = "period_start_time >= current_timestamp() - INTERVAL 30 DAYS";

    /** As the tables' documentation has it, and as the API of jobs has. */
    private static final String GOOD = "'SUCCEEDED', 'SUCCESS'";

    private static final String QUERY = """
            WITH logged AS (%2$s),
            runs AS (
              SELECT workspace_id, job_id, run_id, max(run_type) AS run_type, max(trigger_type) AS trigger_type,
                     min(period_start_time) AS started, max(period_end_time) AS ended,
                     max_by(result_state, period_end_time) AS result_state,
                     max_by(termination_code, period_end_time) AS termination_code
              FROM %1$s.job_run_timeline WHERE %3$s GROUP BY workspace_id, job_id, run_id),
            known AS (
              SELECT DISTINCT r.workspace_id, r.job_id FROM runs r JOIN logged l ON r.run_id = l.job_run_id AND r.job_id = l.job_id),
            tasks AS (
              SELECT workspace_id, job_run_id,
                     array_sort(
                       collect_list(
                         named_struct('task_key', task_key, 'result_state', result_state, 'termination_code', termination_code))) AS failed_tasks
              FROM (
                SELECT workspace_id, job_run_id, task_key, max_by(result_state, period_end_time) AS result_state,
                       max_by(termination_code, period_end_time) AS termination_code
                FROM %1$s.job_task_run_timeline WHERE %3$s GROUP BY workspace_id, job_run_id, task_key)
              WHERE result_state NOT IN (%4$s, 'SKIPPED') GROUP BY workspace_id, job_run_id),
            names AS (SELECT workspace_id, job_id, max_by(name, change_time) AS job_name FROM %1$s.jobs GROUP BY workspace_id, job_id)
            SELECT r.workspace_id, r.job_id, n.job_name, r.run_id AS job_run_id, r.run_type, r.trigger_type, r.started,
                   CASE WHEN r.result_state IS NOT NULL THEN r.ended END AS ended, r.result_state, r.termination_code, t.failed_tasks,
                   l.pipeline, l.status AS log_status, coalesce(l.events, 0) AS events, l.errors, l.loads, l.loads_failed,
                   l.incomplete_writers, l.dropped,
                   CASE WHEN r.result_state IS NULL THEN NULL
                        WHEN l.job_run_id IS NULL AND r.result_state = 'SKIPPED' THEN NULL
                        WHEN l.job_run_id IS NULL THEN 'no events'
                        WHEN r.result_state NOT IN (%4$s) AND l.status = 'ok' THEN 'failed, and no event says so'
                        WHEN r.result_state IN (%4$s) AND l.status <> 'ok' THEN 'succeeded, in spite of what was logged'
                   END AS finding
            FROM runs r JOIN known k ON r.workspace_id = k.workspace_id AND r.job_id = k.job_id
            LEFT JOIN logged l ON r.run_id = l.job_run_id AND r.job_id = l.job_id
            LEFT JOIN tasks t ON r.workspace_id = t.workspace_id AND r.run_id = t.job_run_id
            LEFT JOIN names n ON r.workspace_id = n.workspace_id AND r.job_id = n.job_id
            """;

    private static final Logger LOG = LoggerFactory.getLogger(PlatformRuns.class);

    private PlatformRuns() {}

    private record Asked(String table, String columns) {}

    /** Makes the view, or brings it up to date, where the tables may be read; else it says so, and nothing else comes of it. */
    static void create(SparkSession spark, Target target, String jobTables) {
        try {
            String schema = schemaOf(jobTables);
            require(spark, jobTables);
            MoreTables.createView(spark, target, new ViewDefinition(VIEW, COMMENT, queryOf(target, schema), List.of()));
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn(
                    "watch: there is no view {}, for the platform's job tables in {} cannot be asked: {}",
                    VIEW,
                    jobTables,
                    Failure.reason(e));
        }
    }

    /**
     * Asks whether the tables are there, have the columns that are wanted, and may be read.
     *
     * @throws RuntimeException Spark's, which says what is missing
     */
    public static void require(SparkSession spark, String jobTables) {
        for (Asked asked : ASKED) {
            spark.sql("SELECT %s FROM %s.%s LIMIT 1".formatted(asked.columns, schemaOf(jobTables), asked.table))
                    .collectAsList();
        }
    }

    private static String schemaOf(String jobTables) {
        return new Target(jobTables).schema();
    }

    private static String queryOf(Target target, String schema) {
        String logged = "SELECT * FROM (" + WatchViews.PIPELINE_RUNS.queryOf(target)
                + ") WHERE job_run_id IS NOT NULL AND last_time >= current_timestamp() - INTERVAL 33 DAYS";
        return QUERY.formatted(schema, logged, RECENT, GOOD);
    }
}
