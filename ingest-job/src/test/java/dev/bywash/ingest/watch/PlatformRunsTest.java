package dev.bywash.ingest.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables as the documentation of system.lakeflow has them, and a target in a catalog beside them. */
@ExtendWith(SparkExtension.class)
final class PlatformRunsTest {

    private static final Target TARGET = new Target("bywash_platform_runs");
    private static final String LAKEFLOW = "job_tables_of_the_platform";

    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(5, ChronoUnit.HOURS);
    private SparkSession spark;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        spark.sql("CREATE SCHEMA " + LAKEFLOW);
        spark.sql("CREATE SCHEMA " + TARGET.location());
        // What the view asks; to make all tables and views is what takes the time.
        MoreTables.create(spark, TARGET, List.of(Tables.INGEST_STATE, Tables.REJECTED_LINES, WatchTables.WATCH_FACTS));
    }

    @AfterEach
    void dropAll() {
        spark.sql("DROP SCHEMA IF EXISTS " + LAKEFLOW + " CASCADE");
        spark.sql("DROP SCHEMA bywash_platform_runs CASCADE");
    }

    @Test
    void runsOfThePlatformAreBesideWhatWasLoggedInThemAndWhatNobodyMayReadFailsNothing() {
        spark.sql("CREATE TABLE bywash_platform_runs.load_facts (a INT) USING DELTA");
        assertThatThrownBy(() -> WatchSchema.create(spark, TARGET))
                .hasMessageContaining("DROP TABLE `bywash_platform_runs`.load_facts");

        PlatformRuns.create(spark, TARGET, LAKEFLOW);
        assertThat(spark.catalog().tableExists("bywash_platform_runs.platform_runs"))
                .as("there is nothing to read")
                .isFalse();
        assertThatThrownBy(() -> PlatformRuns.require(spark, LAKEFLOW)).hasMessageContaining("job_run_timeline");

        theTablesOfThePlatform();
        PlatformRuns.require(spark, LAKEFLOW);
        PlatformRuns.create(spark, TARGET, LAKEFLOW);
        FactRows.insert(
                spark,
                TARGET,
                "run_facts",
                "ingest_time, run_id, run_key, pipeline, job_id, job_run_id, first_time, last_time, events, warnings, errors, loads, loads_failed",
                Stream.of("71", "72", "73", "75")
                        .map(run ->
                                "(now(), 'r', '%s', 'nightly', '7', '%1$s', TIMESTAMP'%s', TIMESTAMP'%2$s', 10, 0, %d, 2, 0)"
                                        .formatted(run, hour, run.equals("73") ? 1 : 0))
                        .collect(Collectors.joining(", ")));

        assertThat(spark.sql("""
                        SELECT job_run_id, job_name, result_state, termination_code, failed_tasks, events, finding, ended IS NULL AS running
                        FROM bywash_platform_runs.platform_runs ORDER BY job_run_id
                        """).collectAsList().stream().map(Row::toString))
                .containsExactly(
                        "[71,nightly load,SUCCEEDED,SUCCESS,null,10,null,false]",
                        "[72,nightly load,FAILED,RUN_EXECUTION_ERROR,ArraySeq([load,FAILED,RUN_EXECUTION_ERROR]),10,failed, and no event says so,false]",
                        "[73,nightly load,SUCCEEDED,SUCCESS,null,10,succeeded, in spite of what was logged,false]",
                        "[74,nightly load,ERROR,CLUSTER_ERROR,null,0,no events,false]",
                        "[75,nightly load,null,null,null,10,null,true]");
    }

    /** Column by column as https://docs.databricks.com/admin/system-tables/jobs has those that are asked for, in an order of their own and among others. */
    private void theTablesOfThePlatform() {
        spark.sql("""
            CREATE TABLE %s.jobs (account_id STRING, workspace_id STRING, job_id STRING, name STRING, description STRING, creator_id STRING,
              tags MAP<STRING, STRING>, change_time TIMESTAMP, delete_time TIMESTAMP, run_as STRING) USING DELTA
            """.formatted(LAKEFLOW));
        spark.sql("""
            CREATE TABLE %s.job_run_timeline (account_id STRING, workspace_id STRING, job_id STRING, run_id STRING, period_start_time TIMESTAMP,
              period_end_time TIMESTAMP, trigger_type STRING, run_type STRING, run_name STRING, compute_ids ARRAY<STRING>, result_state STRING,
              termination_code STRING, job_parameters MAP<STRING, STRING>) USING DELTA
            """.formatted(LAKEFLOW));
        spark.sql("""
            CREATE TABLE %s.job_task_run_timeline (account_id STRING, workspace_id STRING, job_id STRING, run_id STRING, job_run_id STRING,
              parent_run_id STRING, period_start_time TIMESTAMP, period_end_time TIMESTAMP, task_key STRING, compute_ids ARRAY<STRING>,
              result_state STRING, termination_code STRING) USING DELTA
            """.formatted(LAKEFLOW));
        // A row whenever something is changed; job 7 of another workspace is another job.
        spark.sql("""
            INSERT INTO %s.jobs (workspace_id, job_id, name, change_time) VALUES
            ('1', '7', 'an older name', TIMESTAMP'%2$s' - INTERVAL 9 DAYS), ('1', '7', 'nightly load', TIMESTAMP'%2$s' - INTERVAL 1 DAY),
            ('2', '7', 'somebody else''s', TIMESTAMP'%2$s'), ('1', '8', 'logs nothing', TIMESTAMP'%2$s')
            """.formatted(LAKEFLOW, hour));
        // A row an hour; only the last one of a run says how it ended. Number 71 was repaired after its first end.
        List.of(
                        run("1", "7", "71", 0, "TIMED_OUT", "TIMED_OUT"),
                        run("1", "7", "71", 1, "SUCCEEDED", "SUCCESS"),
                        run("1", "7", "72", 1, "FAILED", "RUN_EXECUTION_ERROR"),
                        run("1", "7", "73", 1, "SUCCEEDED", "SUCCESS"),
                        run("1", "7", "74", 2, "ERROR", "CLUSTER_ERROR"),
                        run("1", "7", "75", 3, null, null),
                        run("2", "7", "91", 1, "FAILED", "RUN_EXECUTION_ERROR"),
                        run("1", "8", "81", 1, "FAILED", "RUN_EXECUTION_ERROR"))
                .stream()
                .reduce((one, other) -> one + ", " + other)
                .ifPresent(rows -> spark.sql(
                        "INSERT INTO %s.job_run_timeline (workspace_id, job_id, run_id, period_start_time, period_end_time, result_state, termination_code) VALUES %s"
                                .formatted(LAKEFLOW, rows)));
        // Tried twice: the last time counts, and the first is no failure of task `extract`.
        spark.sql("""
            INSERT INTO %s.job_task_run_timeline
              (workspace_id, job_id, run_id, job_run_id, period_start_time, period_end_time, task_key, result_state, termination_code) VALUES
            ('1', '7', '721', '72', TIMESTAMP'%2$s', TIMESTAMP'%2$s' + INTERVAL 1 HOUR, 'extract', 'FAILED', 'CLUSTER_ERROR'),
            ('1', '7', '722', '72', TIMESTAMP'%2$s', TIMESTAMP'%2$s' + INTERVAL 2 HOURS, 'extract', 'SUCCEEDED', 'SUCCESS'),
            ('1', '7', '723', '72', TIMESTAMP'%2$s', TIMESTAMP'%2$s' + INTERVAL 2 HOURS, 'load', 'FAILED', 'RUN_EXECUTION_ERROR')
            """.formatted(LAKEFLOW, hour));
    }

    private String run(String workspace, String job, String run, int hours, String result, String code) {
        Instant began = hour.plus(hours, ChronoUnit.HOURS);
        return "('%s', '%s', '%s', TIMESTAMP'%s', TIMESTAMP'%s', %s, %s)"
                .formatted(
                        workspace,
                        job,
                        run,
                        began,
                        began.plus(1, ChronoUnit.HOURS),
                        result == null ? "NULL" : "'" + result + "'",
                        code == null ? "NULL" : "'" + code + "'");
    }
}
