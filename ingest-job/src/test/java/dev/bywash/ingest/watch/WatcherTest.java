package dev.bywash.ingest.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.Views;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
@EnabledIfSystemProperty(
        named = "bywash.watch.tests",
        matches = "true",
        disabledReason = "watching is experimental, and this has not been seen to pass yet")
final class WatcherTest {

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");
    private static final List<String> STEPS =
            List.of("counted", "pattern_counts", "load_facts", "run_facts", "evaluated", "watched");

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Target target;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        target = new Target(tables.toString());
    }

    /** Not an exception: these are caught and logged. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void countsEqualEventsWhereverARunIsKilled() {
        bring("first", 0);
        watcher().after(outcome("first", at(0), 3));
        for (int i = 0; i < STEPS.size(); i++) {
            String killedAt = STEPS.get(i);
            String run = "killed at " + killedAt;
            Instant time = at(i + 1);
            bring(run, i + 1);

            Watcher killed = new Watcher(spark, target, WatchOptions.ROLLUPS, Evaluator.NONE, step -> {
                if (step.equals(killedAt)) {
                    throw new Killed();
                }
            });
            assertThatThrownBy(() -> killed.after(outcome(run, time, 3))).isInstanceOf(Killed.class);
        }
        bring("last", 9);
        watcher().after(outcome("last", at(9), 3));
        // Somebody else comes to the same runs, later or at the same time.
        new Watcher(spark, target, WatchOptions.ROLLUPS, Evaluator.NONE).makeUpSince(at(-1));
        watcher().after(outcome("last", at(9), 3));

        Views.createTemporary(spark, tables.toString());
        assertThat(rows("SELECT run_id, sum(n) FROM pattern_counts GROUP BY run_id ORDER BY min(ingest_time)"))
                .containsExactly(
                        "first,3",
                        "killed at counted,3",
                        "killed at pattern_counts,3",
                        "killed at load_facts,3",
                        "killed at run_facts,3",
                        "killed at evaluated,3",
                        "killed at watched,3",
                        "last,3");
        assertThat(rows("SELECT count(*), count(DISTINCT event_id) FROM load_facts"))
                .containsExactly("8,8");
        assertThat(rows("SELECT sum(events), sum(loads), sum(warnings) FROM run_facts"))
                .containsExactly("24,8,8");
        assertThat(rows("SELECT count(*), sum(events), count_if(made_up) FROM watched_runs"))
                .containsExactly("8,24,5");
        assertThat(rows("SELECT kind, text FROM patterns ORDER BY kind"))
                .containsExactlyInAnyOrder(
                        "EVENT,table.load [duration_ms, pipeline, rows, status, table]",
                        "MESSAGE,began run <*>",
                        "MESSAGE,disk is <*>% full");
        itStaysTheSumWhenCountsAreMadeCoarser();
    }

    private void itStaysTheSumWhenCountsAreMadeCoarser() {
        new WatchMaintenance(spark, target).run(NIGHT.plus(Duration.ofDays(10)), null);

        assertThat(
                        rows(
                                "SELECT grain, sum(n), count(*) < 24, count(DISTINCT run_key) FROM pattern_counts GROUP BY grain"))
                .containsExactly("HOUR,24,true,8");
        new WatchMaintenance(spark, target).run(NIGHT.plus(Duration.ofDays(100)), null);
        assertThat(rows("SELECT grain, sum(n), count(*), count(run_key) FROM pattern_counts GROUP BY grain"))
                .containsExactly("DAY,24,3,0");
    }

    @Test
    void theViewsAnswerAcrossPipelines() {
        EventRows sales = new EventRows("W1", "run-1")
                .message(NIGHT, "DEBUG", "polled 1 of 7: " + "x".repeat(500))
                .load(NIGHT.plusSeconds(60), "sales", "orders", 1000, 2000);
        sales.insert(spark, target, "r1", at(0));
        watcher().after(outcome("r1", at(0), 2));
        for (int i = 2; i <= 6; i++) {
            Instant hour = NIGHT.plus(Duration.ofHours(i - 1));
            EventRows run = new EventRows("W" + i, "run-" + i);
            if (i == 6) {
                run.failedLoad(hour, "sales", "orders", "java.io.IOException", "cannot reach 10.0.0.7");
            } else {
                run.load(hour, "sales", "orders", 1000 + i, 2000);
            }
            if (i == 5) {
                run.failedLoad(hour, "finance", "ledger", "java.io.IOException", "cannot reach 10.0.0.8");
            }
            run.insert(spark, target, "r" + i, at(i));
        }
        watcher().after(outcome("r6", at(6), 1));
        Views.createTemporary(spark, tables.toString());

        assertThat(rows("SELECT run_key, pipeline, status, loads_failed FROM pipeline_runs ORDER BY run_key"))
                .startsWith("run-1,sales,ok,0", "run-2,sales,ok,0")
                .endsWith("run-6,sales,failed,1");
        assertThat(
                        rows(
                                "SELECT `table`, last_status, last_rows, loads, failures, usual_interval_minutes FROM table_freshness WHERE pipeline = 'sales'"))
                .containsExactly("orders,failed,1005,6,1,60.0");
        assertThat(rows("SELECT pipeline, interval_minutes FROM late_pipelines"))
                .containsExactly("sales,60.0");
        assertThat(rows("SELECT text, pipelines FROM shared_failures"))
                .containsExactly("java.io.IOException at etl.Loader.load,ArraySeq(finance, sales)");
        assertThat(rows("SELECT level, n, pipelines FROM error_patterns")).containsExactly("ERROR,2,2");
        assertThat(rows("SELECT level, text, share > 0.5 FROM logging_cost ORDER BY bytes DESC LIMIT 1"))
                .containsExactly("DEBUG,polled <*> of <*>: " + "x".repeat(500) + ",true");
        assertThat(rows("SELECT sum(n) FROM pattern_trend")).containsExactly("8");
        assertThat(
                        rows(
                                "SELECT good_run, bad_run, change, text FROM run_diff WHERE pipeline = 'sales' ORDER BY change"))
                .containsExactly("run-4,run-5,appeared,java.io.IOException at etl.Loader.load");
    }

    @Test
    void switchedOffNothingIsMade() {
        bring("first", 0);
        new Watcher(spark, target, WatchOptions.OFF, Evaluator.NONE).after(outcome("first", at(0), 3));

        assertThat(Files.exists(tables.resolve("watched_runs"))).isFalse();
    }

    private Watcher watcher() {
        return new Watcher(spark, target, WatchOptions.ROLLUPS, Evaluator.NONE);
    }

    private void bring(String run, int n) {
        new EventRows("W" + n, null)
                .message(NIGHT.plusSeconds(n), "INFO", "began run " + n)
                .message(NIGHT.plusSeconds(n), "WARN", "disk is 8" + n + "% full")
                .load(NIGHT.plusSeconds(n), "nightly", "orders", 10, 20)
                .insert(spark, target, run, at(n));
    }

    private static RunOutcome outcome(String run, Instant time, long events) {
        return new RunOutcome(run, time, events, 0, null);
    }

    private static Instant at(int minutes) {
        return NIGHT.plus(Duration.ofMinutes(minutes));
    }

    private List<String> rows(String query) {
        return spark.sql(query).collectAsList().stream().map(WatcherTest::text).toList();
    }

    private static String text(Row row) {
        return row.mkString(",");
    }
}
