package dev.bywash.ingest.watch;

import static dev.bywash.ingest.EventLines.line;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.OnEverySpark;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.Views;
import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.tables.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One target for the whole story: to make the tables is what takes the time. */
@OnEverySpark
@ExtendWith(SparkExtension.class)
final class WatcherTest {

    private static final boolean SOAK = Boolean.getBoolean("bywash.soak");

    private static final List<String> STEPS =
            SOAK ? List.of("counted", "patterns", "evaluated", "watched") : List.of("evaluated");

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");

    private static final Clock CLOCK = Clock.fixed(NIGHT.plus(Duration.ofDays(1)), ZoneOffset.UTC);

    @TempDir
    private Path tables;

    @TempDir
    private Path volume;

    private final Set<RunKey> evaluated = new LinkedHashSet<>();
    private SparkSession spark;
    private Target target;

    @BeforeEach
    void setUp() throws Exception {
        spark = Engine.of(SparkExtension.spark()).another(SparkExtension.spark());
        SparkExtension.createTables(tables);
        target = new Target(tables.toString());
    }

    @Test
    void runsAreCountedOnceAndTheViewsAnswerAcrossPipelines() {
        assertAll(
                this::switchedOffNothingIsMade,
                this::theViewsAnswerAcrossPipelines,
                this::countsEqualEventsWhereverARunIsKilled,
                this::oneWhoseEventsCannotBeCountedKeepsNoOtherFromIt,
                this::aRunThatFailedAfterItsEventsWereThereIsMadeUpForByTheNext,
                this::maintenanceMakesUpForWhatNoRunLooksBackTo,
                this::itStaysTheSumWhenCountsAreMadeCoarserAndGoesWhenItIsOld);
    }

    private void switchedOffNothingIsMade() {
        new Watcher(spark, target, WatchOptions.OFF, CLOCK, Evaluator.NONE).after(outcome("r1", at(0), 3));

        assertThat(Files.exists(tables.resolve("watch_facts"))).isFalse();
    }

    private void theViewsAnswerAcrossPipelines() {
        EventRows events = new EventRows("W1", "run-1")
                .message(NIGHT, "DEBUG", "polled 1 of 7: " + "x".repeat(900))
                .load(NIGHT.plusSeconds(60), "sales", "orders", 1000, 2000);
        for (int i = 2; i <= 5; i++) {
            events.of("W" + i, "run-" + i);
            if (i == 5) {
                events.startedLoad(hour(i).minusSeconds(60), "sales", "orders");
            }
            events.load(hour(i), "sales", "orders", 1000 + i, 2000);
        }
        events.of("W0", "run-0")
                .failedLoad(hour(5), "finance", "ledger", "java.io.IOException", "cannot reach 10.0.0.8")
                .load(hour(5), "finance", "many", Long.MAX_VALUE, 1)
                .load(hour(5), "finance", "more", Long.MAX_VALUE, 1)
                .of("W6", "run-6")
                .startedLoad(hour(6).minusSeconds(60), "sales", "orders")
                .failedLoad(hour(6), "sales", "orders", "java.io.IOException", "cannot reach 10.0.0.7")
                .insert(spark, target, "r1", at(0));
        assertThat(watcher().after(outcome("r1", at(0), 12))).isTrue();
        Views.createTemporary(spark, tables.toString());

        assertThat(rows("SHOW TBLPROPERTIES " + target.table("watch_facts")))
                .as("the names of runs do not pile up in the table's log")
                .contains("delta.setTransactionRetentionDuration,interval 7 days");
        assertThat(
                        rows(
                                "SELECT run_key, pipeline, status, loads, loads_failed, `rows` FROM pipeline_runs ORDER BY run_key"))
                .as("that a load has started is no load, and rows of no plausible number fail nothing")
                .startsWith("run-0,finance,failed,3,1,null", "run-1,sales,ok,1,0,1000", "run-2,sales,ok,1,0,1002")
                .endsWith("run-5,sales,ok,1,0,1005", "run-6,sales,failed,1,1,null");
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
                .containsExactly("DEBUG,polled <*> of <*>: " + "x".repeat(900) + ",true");
        assertThat(rows("SELECT sum(n) FROM pattern_trend")).containsExactly("12");
        assertThat(
                        rows(
                                "SELECT good_run, bad_run, change, text FROM run_diff WHERE pipeline = 'sales' ORDER BY change"))
                .containsExactly(
                        "run-5,run-6,appeared,java.io.IOException at etl.Loader.load",
                        "run-5,run-6,vanished,table.load [duration_ms, pipeline, rows, status, table]");
    }

    private void countsEqualEventsWhereverARunIsKilled() {
        bring("killed", 1);
        long events = 3;
        for (String step : STEPS) {
            Watcher killed = new Watcher(spark, target, WatchOptions.ROLLUPS, CLOCK, this::evaluate, Killed.at(step));
            // The first is killed; the next ones bring nothing of their own, make up for it, and are killed, too.
            RunOutcome outcome = events > 0 ? outcome("killed", at(1), events) : outcome("before " + step, at(2), 0);
            assertThatThrownBy(() -> killed.after(outcome)).as(step).isInstanceOf(Killed.class);
            events = 0;
        }
        bring("last", 9);
        watcher().after(outcome("last", at(9), 3));

        assertThat(evaluated).extracting(RunKey::runId).containsExactly("r1", "killed", "last");
        assertThat(rows("SELECT run_id, sum(n) FROM pattern_counts GROUP BY run_id ORDER BY min(ingest_time)"))
                .containsExactly("r1,12", "killed,3", "last,3");
        assertThat(rows("SELECT count(*), count(DISTINCT event_id) FROM load_facts"))
                .containsExactly("13,13");
        assertThat(rows("SELECT sum(events), sum(loads), sum(warnings) FROM run_facts WHERE run_id <> 'r1'"))
                .containsExactly("6,2,2");
        assertThat(rows("SELECT run_id, events, made_up FROM watched_runs ORDER BY ingest_time"))
                .containsExactly("r1,12,false", "killed,3,true", "last,3,false");
        assertThat(rows("SELECT kind, text FROM patterns WHERE first_pipeline = 'cluster of W1' ORDER BY kind"))
                .contains("MESSAGE,began run <*>", "MESSAGE,disk is <*> full");
        assertThat(rows("SELECT DISTINCT learned FROM patterns"))
                .as("when it became known, and not when the run began")
                .containsExactly(Timestamp.from(CLOCK.instant()).toString());
    }

    private void oneWhoseEventsCannotBeCountedKeepsNoOtherFromIt() {
        bring("unasked", 10);
        bring("poison", 11);
        bring("next", 12);
        AtomicInteger asked = new AtomicInteger();
        Watcher watcher = new Watcher(spark, target, WatchOptions.ROLLUPS, CLOCK, brought -> {
            if (brought.run().runId().equals("poison")) {
                throw new StackOverflowError("as of what looks at a message");
            }
            if (brought.run().runId().equals("unasked")) {
                asked.incrementAndGet();
                // Spark's own exception, which is a checked one though nothing says so.
                return spark.table("a_table_that_is_gone").collectAsList();
            }
            return List.of();
        });

        assertThat(watcher.after(outcome("next", at(12), 3))).isFalse();
        assertThat(watched()).endsWith("last,false", "next,false");
        assertThat(watcher.after(outcome("idle", at(13), 0))).isFalse();
        assertThat(watched()).as("tried twice").endsWith("last,false", "next,false");
        assertThat(watcher.after(outcome("idle", at(14), 0))).isFalse();
        assertThat(watched())
                .as("the third time it is counted without the rules, and what cannot be counted is not")
                .endsWith("last,false", "unasked,true", "next,false");
        assertThat(asked).hasValue(3);
        assertThat(watcher.after(outcome("idle", at(15), 0)))
                .as("tried three times")
                .isTrue();
    }

    private void aRunThatFailedAfterItsEventsWereThereIsMadeUpForByTheNext() throws Exception {
        Path stdout = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"))
                .resolve("stdout");
        AtomicInteger times = new AtomicInteger(Integer.MAX_VALUE);
        Clock clock = new StillClock(at(20), () -> {
            if (times.decrementAndGet() < 0) {
                // As where the state cannot be written: Spark's own exception, as above.
                spark.table("a_state_that_is_gone").collectAsList();
            }
        });
        Ingestion ingestion = new TablesBelow(tables, clock, volume).ingestion(WatchOptions.ROLLUPS, AuditOptions.OFF);
        ingestion.run();
        int before = watched().size();
        Files.writeString(stdout, opened(writer(1), NIGHT) + line(writer(1), 2, NIGHT));

        times.set(1);
        assertThatThrownBy(ingestion::run).hasMessageContaining("a_state_that_is_gone");
        assertThat(rows("SELECT count(*) FROM " + target.table("events") + " WHERE writer = '" + writer(1) + "'"))
                .containsExactly("2");
        times.set(Integer.MAX_VALUE);
        ingestion.run();

        assertThat(watched()).hasSize(before + 1).last().asString().endsWith(",true");
    }

    private void maintenanceMakesUpForWhatNoRunLooksBackTo() {
        bring("left behind", -120);
        bring("young", 21);
        new WatchMaintenance(spark, target).run(at(22), null);

        assertThat(watched())
                .as("who looks at the young one says what was wrong")
                .startsWith("left behind,true")
                .noneMatch(run -> run.startsWith("young"));
        assertThat(watcher().after(outcome("young", at(21), 3))).isTrue();
    }

    private List<String> watched() {
        return rows("SELECT run_id, made_up FROM watched_runs ORDER BY ingest_time");
    }

    private void itStaysTheSumWhenCountsAreMadeCoarserAndGoesWhenItIsOld() {
        long events = 12 + 3 * 7 + 2;
        if (SOAK) {
            new WatchMaintenance(spark, target).run(NIGHT.plus(Duration.ofDays(10)), null);
            assertThat(rows("SELECT grain, sum(n), count(DISTINCT run_key) FROM pattern_counts GROUP BY grain"))
                    .containsExactly("HOUR,%d,15".formatted(events));
        }
        new WatchMaintenance(spark, target).run(NIGHT.plus(Duration.ofDays(100)), null);
        assertThat(rows("SELECT grain, sum(n), count(run_key) FROM pattern_counts GROUP BY grain"))
                .containsExactly("DAY,%d,0".formatted(events));
        new WatchMaintenance(spark, target).run(NIGHT.plus(Duration.ofDays(101)), Duration.ofDays(100));
        assertThat(rows("SELECT count(*) FROM pattern_counts")).containsExactly("0");
        assertThat(rows("SELECT count(*) FROM patterns")).containsExactly("0");
    }

    /** Stands still; somebody hears of each look at it. */
    private static final class StillClock extends Clock {
        private final Instant now;
        private final Runnable look;

        StillClock(Instant now, Runnable look) {
            this.now = now;
            this.look = look;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            look.run();
            return now;
        }
    }

    private List<Row> evaluate(Brought brought) {
        evaluated.add(brought.run());
        return List.of();
    }

    private Watcher watcher() {
        return new Watcher(spark, target, WatchOptions.ROLLUPS, CLOCK, this::evaluate);
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

    private static Instant hour(int i) {
        return NIGHT.plus(Duration.ofHours(i - 1));
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
