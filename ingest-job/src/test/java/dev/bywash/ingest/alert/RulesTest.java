package dev.bywash.ingest.alert;

import static dev.bywash.ingest.EventLines.closed;
import static dev.bywash.ingest.EventLines.opened;
import static dev.bywash.ingest.EventLines.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.bywash.ingest.RowsRead;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.Views;
import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.alert.RuleTrial.Times;
import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.alert.RunLoads.LoadedTable;
import dev.bywash.ingest.alert.UnusualRules.Looked;
import dev.bywash.ingest.alert.UserRules.Said;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.report.Period;
import dev.bywash.ingest.report.Reports;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.Brought;
import dev.bywash.ingest.watch.EventRows;
import dev.bywash.ingest.watch.FactRows;
import dev.bywash.ingest.watch.FactRows.InMemory;
import dev.bywash.ingest.watch.PipelineRun;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.WatchOptions;
import dev.bywash.ingest.watch.WatchView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rules on real tables, which stand as rollups leave them. One target for the whole story: to make the tables is what takes the time. */
@ExtendWith(SparkExtension.class)
final class RulesTest {

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");
    private static final Instant LATER = NIGHT.plus(Duration.ofDays(4));
    private static final Instant MUCH_LATER = NIGHT.plus(Duration.ofDays(6));

    @TempDir
    private Path tables;

    @TempDir
    private Path volume;

    private SparkSession spark;
    private Target target;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        AlertingTables.create(tables);
        target = new Target(tables.toString());
    }

    @Test
    void rulesSayWhatIsWrongAndWhatIsUnlikeAllBefore() {
        assertAll(
                this::rulesOfTheUsersOwnAreAskedAsTheDocumentationHasThemAndABrokenOneSaysWhy,
                this::whatIsLostIsSaidThoughThatIsKnownOnlyADayLater,
                this::ofAWriterThatIsSilentLongAfterItBeganItIsSaidAndNothingIsReadOfAllThatEndedLongAgo,
                this::aRuleIsTriedOnWhatWasThereAtEachTime,
                this::theLastLoadThatEndedCountsInWhateverOrderTheyCome,
                this::whatNobodyLoadsAnyMoreIsNotWaitedFor,
                this::aLoadUnlikeAllBeforeIsSaidWithItsReasonsAndTheNextUsualOneIsRight,
                this::ofMorePipelinesThanCanBeNamedWhatIsUsualIsAskedByItself,
                this::aRunThatNamesItsPipelineLateIsNoRunOfAnyOther,
                this::whatNobodyKnowsAndWhatDidNotBeginIsSaid,
                this::whatSparkItselfLogsIsSaidAndPersonalDataIsNamedNotShown,
                this::whatIsOnACommonClusterIsMissingOnlyOnceThatIsFurther,
                this::aDeadlineIsMissedWhetherAnythingWasEverHeardOfThatOrNotAndIsTriedOnThePast,
                this::aRunOfTheJobAsksThemAll,
                this::theReportListsWhatWasUnusual,
                this::whatAJvmPrintsIsSaidOfThePipelineOfItsCluster,
                this::whatIsUsualIsLearntOnThoughAClockWasAhead,
                this::whatIsNotTheLatestAnyMoreGoesOnceThereIsMuchOfIt,
                this::whatIsOverForLongGoesAndWhatIsNotStays);
    }

    private void rulesOfTheUsersOwnAreAskedAsTheDocumentationHasThemAndABrokenOneSaysWhy() {
        spark.sql("""
            INSERT INTO %s VALUES
            ('too few rows', TRUE,
              'SELECT `table`, `rows` AS value, "critical" AS severity FROM {load_facts}
               WHERE status = "ok" AND `rows` < 10 AND event_time > {now} - INTERVAL 1 DAY', 1, 'asked for by finance'),
            ('typo', TRUE, 'SELEKT 1', 1, NULL),
            ('lost', TRUE, 'SELECT * FROM ${load_facts} WHERE event_time > ${now}', 1, NULL),
            ('unknown', TRUE, 'SELECT 1 FROM {load_fact}', 1, NULL),
            ('fresh', TRUE, 'SELECT `table` FROM {table_freshness} WHERE age_minutes < 60', 1, NULL),
            ('a comment at the end', TRUE, 'SELECT "x{2}" AS what FROM {pipeline_runs} WHERE 1 = 2 -- {now}', 1, NULL)
            """.formatted(target.table("alert_rules")));
        insertLoads(List.of(
                loadRow("r0", NIGHT, NIGHT.minusSeconds(60), "sales", "small", 7, 20_000),
                loadRow("r0", NIGHT, NIGHT.minus(Duration.ofDays(2)), "sales", "yesterday", 7, 20_000)));
        UserRules rules = new UserRules(spark, target, Duration.ofMinutes(10), AsOf.now(target));

        Said said = rules.ask(rules.all(), NIGHT);

        assertThat(said.signals().stream().filter(signal -> signal.rule().equals("too few rows")))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal.labels()).isEqualTo(Map.of("table", "small"));
                    assertThat(signal.severity()).isEqualTo(Severity.CRITICAL);
                    assertThat(signal.value()).isEqualTo(7);
                });
        assertThat(said.signals().stream().filter(signal -> signal.rule().equals("fresh")))
                .as("the clock of views is the rule's")
                .singleElement()
                .satisfies(signal -> assertThat(signal.labels()).isEqualTo(Map.of("table", "small")));
        assertThat(said.answered()).contains("too few rows").doesNotContain("typo", "lost", "unknown");
        assertThat(broken(said, "typo").summary()).startsWith("the rule typo cannot be asked: [PARSE_SYNTAX_ERROR]");
        assertThat(broken(said, "typo").evidence()).endsWith("the query in alert_rules is: SELEKT 1");
        assertThat(broken(said, "lost").evidence())
                .contains("named in braces, as {load_facts}", "SELECT * FROM  WHERE event_time > ");
        assertThat(broken(said, "unknown").summary())
                .contains("There is neither a table nor a view 'load_fact'; there are events, ", "pipeline_runs");
    }

    /** Long before all others, and before today: whether lines are only not delivered yet, the view asks the clock. */
    private static Instant longAgo() {
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        return (today.isBefore(NIGHT) ? today : NIGHT).minus(Duration.ofDays(30));
    }

    private void whatIsLostIsSaidThoughThatIsKnownOnlyADayLater() throws Exception {
        Instant then = longAgo();
        Path driver = Files.createDirectories(volume.resolve("0713-210012-gaehahyy/driver"));
        Files.writeString(driver.resolve("stdout"), opened(writer(1), then) + closed(writer(1), 4, then, 0));
        new TablesBelow(tables, Clock.fixed(then, ZoneOffset.UTC), volume).ingest();

        ExactRules rules = new ExactRules(spark, target);
        assertThat(rules.ofWriters(then.plus(Duration.ofDays(2))))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal.rule()).isEqualTo(ExactRules.WRITER_INCOMPLETE);
                    assertThat(signal.labels()).containsEntry("writer", writer(1));
                    assertThat(signal.summary()).isEqualTo("2 lines are missing: lost");
                });
    }

    /** A year's writers, as the maintenance job leaves them: sorted, in several files. */
    private void ofAWriterThatIsSilentLongAfterItBeganItIsSaidAndNothingIsReadOfAllThatEndedLongAgo() throws Exception {
        int all = 2000;
        Instant then = longAgo();
        Instant now = then.plus(Duration.ofDays(2));
        String state = target.table("ingest_state");
        String old = "concat('01', char(65 + id div 250), lpad(id, 23, '0'))";
        Dataset<Row> known = spark.table(state).where("kind = 'writer'").limit(1);
        writersLike(known, then.minus(Duration.ofDays(200)), functions.expr(old), all)
                .repartitionByRange(8, functions.col("writer"))
                .write()
                .insertInto(state);
        String began = "01C" + "0".repeat(20) + "600";
        Column longBefore = functions.lit(Timestamp.from(then.minus(Duration.ofDays(10))));
        writersLike(known, then, functions.lit(began), 1)
                .unionByName(writersLike(known, then, functions.lit("01C" + "0".repeat(20) + "700"), 1)
                        .withColumn("seen", functions.col("seen").withField("last_time", longBefore)))
                .coalesce(1)
                .write()
                .insertInto(state);
        List<Signal> signals = new ArrayList<>();

        long read = RowsRead.of(spark, "", () -> signals.addAll(new ExactRules(spark, target).ofWriters(now)));

        assertThat(signals)
                .extracting(signal -> signal.labels().get("writer"), Signal::rule, Signal::summary)
                .as("not of one that was brought from an archive")
                .containsExactlyInAnyOrder(
                        tuple(writer(1), ExactRules.WRITER_INCOMPLETE, "2 lines are missing: lost"),
                        tuple(began, ExactRules.WRITER_INCOMPLETE, "2 lines are missing: lost"));
        assertThat(read).as("rows, most of the file with its beginning").isBetween(2L, all / 3L);
        assertThat(new ExactRules(spark, target).ofWriters(now.plus(Duration.ofDays(9))))
                .as("none is new any more")
                .isEmpty();
    }

    private static Dataset<Row> writersLike(Dataset<Row> one, Instant time, Column writer, int number) {
        Column then = functions.lit(Timestamp.from(time));
        return one.crossJoin(one.sparkSession().range(number).toDF())
                .withColumn("writer", writer)
                .withColumn("run_time", then)
                .withColumn("seen", functions.col("seen").withField("last_time", then))
                .drop("id");
    }

    private void aRuleIsTriedOnWhatWasThereAtEachTime() {
        RuleTrial trial = new RuleTrial(spark, target);
        // The rows came at night, and are of the minute before: half a day earlier nobody knew.
        Times times =
                new Times(NIGHT.minus(Duration.ofHours(12)), NIGHT.plus(Duration.ofHours(36)), Duration.ofHours(12));
        List<Integer> asked = new ArrayList<>();

        List<RuleTrial.Said> said = trial.ofRule("too few rows", times, (done, of) -> asked.add(of - done));

        assertThat(said).singleElement().satisfies(alert -> {
            assertThat(alert.labels()).isEqualTo(Map.of("table", "small"));
            assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(alert.summary()).isEqualTo("too few rows: 7");
            assertThat(alert.fired()).isEqualTo(NIGHT);
            // A day later it is not asked of any more, and not to be heard of twice is to be over.
            assertThat(alert.over()).isEqualTo(NIGHT.plus(Duration.ofHours(36)));
        });
        assertThat(asked).containsExactly(4, 3, 2, 1, 0);
        assertThat(spark.table(target.table("alerts")).isEmpty()).isTrue();
        Times once = new Times(NIGHT, NIGHT, Duration.ofHours(1));
        assertThat(trial.ofQuery("SELECT `table` FROM {load_facts}", 2, once, (done, of) -> {}))
                .as("it was to be patient")
                .isEmpty();
        assertThatThrownBy(() -> trial.ofRule("typo", once, (done, of) -> {}))
                .hasMessageContainingAll("PARSE_SYNTAX_ERROR", "SELEKT 1");
        assertThatThrownBy(() -> trial.ofRule("nothing", once, (done, of) -> {}))
                .hasMessageContainingAll("There is no rule 'nothing'", "too few rows, typo");
    }

    private static Signal broken(Said said, String rule) {
        return said.signals().stream()
                .filter(signal -> signal.rule().equals("rule_broken")
                        && signal.labels().get("broken_rule").equals(rule))
                .findFirst()
                .orElseThrow();
    }

    private void aLoadUnlikeAllBeforeIsSaidWithItsReasonsAndTheNextUsualOneIsRight() {
        List<String> loads = new ArrayList<>();
        List<String> runs = new ArrayList<>();
        for (int day = 20; day > 0; day--) {
            Instant night = NIGHT.minus(Duration.ofDays(day));
            loads.add(loadRow("r1", NIGHT, night, "stock", "parts", 1000 + day % 7, 60_000 + 1000 * (day % 5)));
            runs.add(runRow("r1", NIGHT, night, "stock"));
        }
        loads.add(loadRow("r1", NIGHT, NIGHT, "stock", "parts", 0, 600_000));
        runs.add(runRow("r1", NIGHT, NIGHT, "stock", 30, 10));
        insertLoads(loads);
        insertRuns(runs);
        RunKey first = new RunKey("r1", NIGHT);
        UnusualRules rules = unusualRules();

        Looked looked = look(rules, first);
        List<Signal> said = wrong(looked.signals());

        assertThat(said)
                .extracting(Signal::summary)
                .satisfiesExactlyInAnyOrder(
                        duration ->
                                assertThat(duration).matches("the load of parts took 600 s instead of about 6\\d s"),
                        errors ->
                                assertThat(errors).isEqualTo("stock logged 40 warnings and errors instead of about 1"),
                        rows -> assertThat(rows)
                                .matches("parts was loaded without any row; it always had some, usually 1,00\\d"));
        assertThat(said.stream().filter(signal -> signal.rule().equals("unusual_rows")))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal.severity()).isEqualTo(Severity.ERROR);
                    assertThat(signal.evidence())
                            .contains(
                                    "by 20 values",
                                    "2026-11-21T02:00:00Z: 1,001",
                                    "SELECT * FROM load_facts WHERE event_id = ");
                });
        remember(looked, first);
        assertThat(wrong(look(rules, first).signals()))
                .as("the same again, after a kill")
                .containsExactlyInAnyOrderElementsOf(said);

        load("r2", LATER, LATER, "stock", "parts", 1003, 62_000);
        insertRuns(List.of(runRow("r2", LATER, LATER, "stock")));
        RunKey second = new RunKey("r2", LATER);
        looked = look(rules, second);
        assertThat(looked.signals()).isNotEmpty().noneMatch(Signal::active);
        remember(looked, second);

        UsualRuns usual = new UsualRuns(spark, target);
        List<Alert> errors = said.stream()
                .filter(signal -> signal.rule().equals("unusual_errors"))
                .map(signal -> Alert.next(null, signal, 1, NIGHT))
                .toList();
        assertThat(usual.of(errors, LATER.plus(Duration.ofMinutes(10))))
                .as("the usual run has only begun")
                .isEmpty();
        assertThat(usual.of(errors, LATER.plus(Duration.ofHours(2))))
                .singleElement()
                .isEqualTo(Signal.right("unusual_errors", Map.of("pipeline", "stock")));
    }

    private void ofMorePipelinesThanCanBeNamedWhatIsUsualIsAskedByItself() {
        Instant then = NIGHT.plus(Duration.ofDays(30));
        List<PipelineRun> runs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            runs.add(new PipelineRun("run " + i, then, "pipeline " + i, 0, 1, 0, null));
        }
        LoadedTable parts = new LoadedTable("stock", "parts");
        List<Ended> loads = List.of(new Ended("e", then, parts, "ok", "run", null, null, null, 0L, null));
        Brought brought = new InMemory(new RunKey("many", then), List.of(), runs, Optional.empty());
        String wanted = String.join(" OR ", OtherRuns.wanted(brought, loads, OtherRuns.pipelines(brought, loads)));

        Looked looked = unusualRules().ofRun(loads, runs, others().of(brought, loads));

        assertThat(spark.table(target.table("watch_facts")).where(wanted).inputFiles())
                .as("files that are read for what other runs brought lately, which is nothing")
                .isEmpty();
        Brought later = new InMemory(
                new RunKey("clock of 1970", NIGHT.plus(Duration.ofDays(110))), List.of(), List.of(), Optional.empty());
        Ended early = new Ended("e", Instant.EPOCH, parts, "failed", "run", null, null, null, null, null);
        assertThat(spark.table(target.table("watch_facts"))
                        .where(String.join(" OR ", OtherRuns.wanted(later, List.of(early), Set.of())))
                        .inputFiles())
                .as("by a load with such a clock, not all loads there ever were")
                .isEmpty();
        assertThat(wrong(looked.signals())).singleElement().satisfies(signal -> assertThat(signal.summary())
                .startsWith("parts was loaded without any row; it always had some, usually 1,00"));
        Set<String> pipelines = runs.stream().map(PipelineRun::pipeline).collect(Collectors.toSet());
        pipelines.add("stock");
        assertThat(new Baselines(spark, target).of(pipelines, Set.of("parts")).keySet())
                .as("and no series of another table comes to the driver")
                .extracting(Series::subject)
                .contains("parts")
                .isSubsetOf("parts", "");
    }

    private void aRunThatNamesItsPipelineLateIsNoRunOfAnyOther() {
        Instant start = NIGHT.plus(Duration.ofHours(1));
        RunKey before = new RunKey("p1", start);
        insertRuns(List.of(runRow("p1", start, start, "job 77").replace("job 77 at " + start, "run 9")));
        UnusualRules rules = unusualRules();
        remember(look(rules, before), before);
        assertThat(seriesOf("job 77")).containsExactlyInAnyOrder("[ERRORS,1]", "[STARTS,1]");

        Instant next = start.plus(Duration.ofMinutes(5));
        RunKey after = new RunKey("p2", next);
        insertRuns(List.of(runRow("p2", next, start, "prices").replace("prices at " + start, "run 9")));
        remember(look(rules, after), after);

        assertThat(seriesOf("job 77")).isEmpty();
        assertThat(seriesOf("prices")).containsExactlyInAnyOrder("[ERRORS,1]", "[STARTS,1]");
        List<String> all = textsOf(baselines());
        new Baselines(spark, target).deleteBefore(Instant.EPOCH);
        assertThat(textsOf(baselines()))
                .as("what is not the latest any more is gone, and nothing else")
                .containsExactlyInAnyOrderElementsOf(all)
                .hasSameSizeAs(textsOf(
                        "(SELECT run_id FROM %s WHERE kind = 'baseline')".formatted(target.table("watch_facts"))));
    }

    private List<String> textsOf(String rows) {
        return spark.sql("SELECT * FROM " + rows).collectAsList().stream()
                .map(Object::toString)
                .toList();
    }

    private List<String> seriesOf(String pipeline) {
        return spark
                .sql("SELECT measure, size(points) FROM %s WHERE pipeline = '%s'".formatted(baselines(), pipeline))
                .collectAsList()
                .stream()
                .map(Object::toString)
                .toList();
    }

    private void theLastLoadThatEndedCountsInWhateverOrderTheyCome() {
        Instant eight = NIGHT.plus(Duration.ofHours(6));
        Instant nine = eight.plus(Duration.ofHours(1));
        insertLoads(List.of(loadRow("l1", nine, nine, "web", "visits", 1, 1)));
        insertLoads(List.of(
                loadRow("l2", nine.plusSeconds(300), eight, "web", "visits", 1, 1)
                        .replace("'ok'", "'failed'"),
                loadRow("l2", nine.plusSeconds(300), eight, "web", "clicks", 1, 1)
                        .replace("'ok'", "'failed'"),
                loadRow("l2", nine.plusSeconds(300), nine, "web", "clicks", 1, 1)
                        .replace("'ok'", "'started'")));

        assertThat(lastLoads(new RunKey("l2", nine.plusSeconds(300))))
                .extracting(signal -> signal.labels().get("table") + " " + signal.active())
                .as("one failed before it succeeded; of the other the next attempt has begun")
                .containsExactlyInAnyOrder("visits false", "clicks true");
        assertThat(lastLoads(new RunKey("l3", nine))).isEmpty();
    }

    private void whatNobodyLoadsAnyMoreIsNotWaitedFor() {
        Alert failed = Alert.next(
                null,
                Signal.wrong(
                        "load_failed", Map.of("pipeline", "web", "table", "clicks"), Severity.ERROR, 1, "failed", null),
                1,
                NIGHT.plus(Duration.ofHours(7)));
        LongSilence silence = new LongSilence(spark, target);

        assertThat(silence.of(List.of(failed), NIGHT.plus(Duration.ofDays(14)))).isEmpty();
        assertThat(silence.of(List.of(failed), NIGHT.plus(Duration.ofDays(15))))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal.active()).isFalse();
                    assertThat(signal.summary()).startsWith("failed; nothing was heard of it for 14 days");
                });
        insertLoads(List.of(loadRow("l4", LATER, NIGHT.plus(Duration.ofDays(3)), "web", "clicks", 1, 1)
                .replace("'ok'", "'failed'")));
        assertThat(silence.of(List.of(failed), NIGHT.plus(Duration.ofDays(15))))
                .as("it still fails")
                .isEmpty();
    }

    private static List<Signal> wrong(List<Signal> signals) {
        return signals.stream().filter(Signal::active).toList();
    }

    private void whatNobodyKnowsAndWhatDidNotBeginIsSaid() {
        Instant warm = LATER.plus(Duration.ofMinutes(30));
        pattern(1, "began run <*>", NIGHT, warm.minus(Duration.ofDays(3)));
        pattern(2, "the quota of the account is used up", LATER.minus(Duration.ofHours(5)), LATER);
        UnusualRules rules = unusualRules();

        assertThat(rules.ofPatterns(warm.minusSeconds(1)))
                .as("in the first three days all are new")
                .isEmpty();
        assertThat(rules.ofPatterns(warm))
                .extracting(Signal::summary)
                .as("also where it was learnt hours after the run that brought it")
                .containsExactly("never seen before: the quota of the account is used up");

        // Of a clock that is days ahead.
        insertRuns(List.of(runRow("ahead", LATER, MUCH_LATER, "other")));
        assertThat(rules.ofStarts(MUCH_LATER))
                .as("nothing was delivered since then, of anybody")
                .isEmpty();
        insertRuns(List.of(runRow("r3", MUCH_LATER, MUCH_LATER, "other")));
        assertThat(rules.ofStarts(MUCH_LATER)).singleElement().satisfies(signal -> {
            assertThat(signal.rule()).isEqualTo("missing_run");
            assertThat(signal.labels()).isEqualTo(Map.of("pipeline", "stock"));
            assertThat(signal.summary()).isEqualTo("stock should have begun at about 2026-11-27T02:00:00Z");
            assertThat(signal.evidence()).contains("usually begins again 1,440 minutes later");
        });
        Instant longAfter = NIGHT.plus(Duration.ofDays(40));
        insertRuns(List.of(runRow("r5", longAfter, longAfter, "other")));
        assertThat(rules.ofStarts(longAfter)).singleElement().satisfies(signal -> {
            assertThat(signal.active()).isFalse();
            assertThat(signal.summary())
                    .startsWith("stock has not begun since 2026-11-26T02:00:00Z: nobody waits for it any more");
        });
        spark.sql("DELETE FROM " + target.table("watch_facts") + " WHERE run_id = 'r5'");
    }

    private void whatIsOnACommonClusterIsMissingOnlyOnceThatIsFurther() {
        UnusualRules rules = unusualRules();
        Instant now = MUCH_LATER;
        assertThat(rules.ofStarts(now)).as("by what others delivered").hasSize(1);

        Instant behind = now.minus(Duration.ofMinutes(100));
        Instant last = NIGHT.plus(Duration.ofDays(5)).plusSeconds(3600);
        Instant on = now.plus(Duration.ofMinutes(30));
        insertRuns(List.of(
                runRow("c1", last, last, "stock"),
                runRow("c1", behind, behind, "other on it"),
                runRow("c1", on, on, "elsewhere")));
        spark.sql(
                "UPDATE %s SET run.cluster_id = 'common' WHERE kind = 'run' AND run_id = 'c1' AND run.pipeline <> 'elsewhere'"
                        .formatted(target.table("watch_facts")));
        // By its rhythm it would be late an hour ago, which its cluster cannot know yet.
        spark.sql(
                "UPDATE %s SET baseline.points = transform(baseline.points, p -> named_struct('id', p.id, 'time', p.time + INTERVAL 23 HOURS 30 MINUTES, 'value', p.value)) WHERE kind = 'baseline' AND baseline.pipeline = 'stock' AND baseline.measure = 'STARTS'"
                        .formatted(target.table("watch_facts")));
        assertThat(rules.ofStarts(now)).as("its cluster is behind").isEmpty();
        assertThat(rules.ofStarts(on))
                .as("two hours behind all others, it delivers nothing any more")
                .singleElement()
                .satisfies(
                        signal -> assertThat(signal.evidence()).contains("logs of others were delivered up to " + on));
        spark.sql("DELETE FROM %s WHERE run.pipeline = 'elsewhere'".formatted(target.table("watch_facts")));

        insertRuns(List.of(runRow("c2", now, now.minusSeconds(60), "other on it")));
        spark.sql("UPDATE %s SET run.cluster_id = 'common' WHERE kind = 'run' AND run_id = 'c2'"
                .formatted(target.table("watch_facts")));
        assertThat(rules.ofStarts(now)).singleElement().satisfies(signal -> assertThat(signal.evidence())
                .contains("logs of its cluster were delivered up to " + now.minusSeconds(60)));

        spark.sql(
                "UPDATE %s SET baseline.points = transform(baseline.points, p -> named_struct('id', p.id, 'time', p.time - INTERVAL 23 HOURS 30 MINUTES, 'value', p.value)) WHERE kind = 'baseline' AND baseline.pipeline = 'stock' AND baseline.measure = 'STARTS'"
                        .formatted(target.table("watch_facts")));
        spark.sql("DELETE FROM %s WHERE run_id IN ('c1', 'c2')".formatted(target.table("watch_facts")));
    }

    private void aDeadlineIsMissedWhetherAnythingWasEverHeardOfThatOrNotAndIsTriedOnThePast() {
        Instant six = Instant.parse("2027-02-03T05:00:00Z");
        load("d0", six.minusSeconds(60), six.minusSeconds(120), "sales", "orders", 100, 1000);
        load("d0", six.minusSeconds(60), six.minus(Duration.ofHours(30)), "sales", "customers", 100, 1000);
        spark.sql("""
            INSERT INTO %s (pipeline, `table`, by, zone, days, hours, enabled) VALUES
            ('sales', 'orders', '06:00', 'Europe/Berlin', NULL, NULL, TRUE),
            (NULL, 'customers', '06:00', 'Europe/Berlin', NULL, NULL, NULL),
            (NULL, 'never', NULL, NULL, NULL, 2, TRUE),
            ('idle', NULL, NULL, NULL, NULL, 2, TRUE),
            (NULL, 'off', NULL, NULL, NULL, 2, FALSE),
            (NULL, 'typo', '06:00', 'Europe/Berlyn', NULL, NULL, TRUE)
            """.formatted(target.table("deadlines")));
        Deadlines deadlines = new Deadlines(spark, target, AsOf.now(target));

        assertThat(deadlines.ask(six.plus(Duration.ofMinutes(14))))
                .extracting(Signal::summary)
                .as("what was ready by then may be on its way")
                .containsExactlyInAnyOrder(
                        "never has not been loaded in the last 2 hours",
                        "pipeline idle has not run in the last 2 hours",
                        "a row of deadlines cannot be made out: by is a time as 06:00, and zone as Europe/Berlin: Unknown time-zone ID: Europe/Berlyn");
        assertThat(deadlines.ask(six.plus(Duration.ofMinutes(15))))
                .filteredOn(signal -> "customers".equals(signal.labels().get("table")))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal.rule()).isEqualTo("deadline_missed");
                    assertThat(signal.severity()).isEqualTo(Severity.ERROR);
                    assertThat(signal.summary())
                            .isEqualTo(
                                    "customers has not been loaded by 2027-02-03T06:00 Europe/Berlin, or in the 24 hours before");
                    assertThat(signal.evidence())
                            .contains(
                                    "it was there last at " + six.minus(Duration.ofHours(30)),
                                    "no logs of any pipeline");
                });
        spark.sql("DELETE FROM %s WHERE `table` = 'typo'".formatted(target.table("deadlines")));
        load("d1", six.plus(Duration.ofHours(2)), six.plus(Duration.ofHours(1)), "other", "customers", 100, 1000);

        List<RuleTrial.Said> said = new RuleTrial(spark, target)
                .ofRule(
                        "deadline_missed",
                        new Times(six, six.plus(Duration.ofHours(2)), Duration.ofHours(1)),
                        (times, of) -> {});

        assertThat(said)
                .filteredOn(each -> "customers".equals(each.labels().get("table")))
                .as("loaded late, and ingested later")
                .singleElement()
                .satisfies(each -> assertThat(each.fired()).isEqualTo(six.plus(Duration.ofHours(1))));
        assertThat(said).as("one that is off can be tried").anyMatch(each -> "off"
                .equals(each.labels().get("table")));
        spark.sql("DELETE FROM " + target.table("deadlines"));
        spark.sql("DELETE FROM " + target.table("watch_facts") + " WHERE run_id IN ('d0', 'd1')");
    }

    private void whatSparkItselfLogsIsSaidAndPersonalDataIsNamedNotShown() {
        EventRows events = new EventRows("W1", "run-1")
                .message(NIGHT, "WARN", "Lost executor 3 on 10.139.64.7: Command exited with code 137")
                .message(NIGHT, "INFO", "Thread 71 spilling sort data of 1536.0 MiB to disk (0  time so far)")
                .message(NIGHT, "INFO", "Thread 71 spilling sort data of 1024.0 MiB to disk (1  time so far)")
                .message(NIGHT, "INFO", "no account for jane.doe@mail.example.org")
                .failedLoad(NIGHT, "sales", "orders", "java.lang.OutOfMemoryError", "Java heap space")
                .message(NIGHT, "INFO", "polled 1764115200000 of abfss://logs@account.dfs.core.windows.net")
                .of("W2", "run-2")
                .message(NIGHT, "INFO", "Thread 8 spilling sort data of 64.0 MiB to disk (0  time so far)");
        events.insert(spark, target, "platform", NIGHT);
        PlatformRules rules = new PlatformRules(spark, target, false);

        List<Signal> said = rules.ofRun(new RunKey("platform", NIGHT), List.of(), Optional.empty());

        assertThat(rules.ofRun(new RunKey("platform", NIGHT), List.of(), Optional.of(events.sightings())))
                .as("whoever looked while they were read says the same")
                .containsExactlyInAnyOrderElementsOf(said);

        assertThat(said)
                .extracting(signal -> signal.severity() + " " + signal.summary())
                .containsExactlyInAnyOrder(
                        "ERROR memory ran out in job job-W1",
                        "ERROR memory ran out in sales",
                        "WARNING job job-W1 lost executors",
                        "INFO job job-W1 spilled 2.5 GiB to disk",
                        "WARNING job job-W1 logs what looks like personal data: email");
        assertThat(said).allSatisfy(signal -> assertThat(signal.evidence())
                .contains("SELECT * FROM events WHERE event_id = 'W1-")
                .doesNotContain("jane"));
    }

    private void whatAJvmPrintsIsSaidOfThePipelineOfItsCluster() {
        MoreTables.create(spark, target, List.of(Tables.RAW_LINES));
        PipelineRun nightly = new PipelineRun("raw", LATER, "nightly", 0, 1, 0, "0713-1");
        Function<String, String> row = values -> "(DATE'%s', %s, TIMESTAMP'%s', 'raw')"
                .formatted(LocalDate.ofInstant(LATER, ZoneOffset.UTC), values, LATER);
        String at = "'/logs/x', 'stderr', 'stderr', %d, 10, 0, '%s'";
        spark.sql(
                "INSERT INTO %s (ingest_date, cluster_id, directory, stream, name, `offset`, length, `hash`, text, ingest_time, run_id) VALUES %s, %s, %s"
                        .formatted(
                                target.table("raw_lines"),
                                row.apply(
                                        "'0713-1', "
                                                + at.formatted(
                                                        0,
                                                        "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space")),
                                row.apply("'0713-2', " + at.formatted(7, "mail to jane.doe@mail.example.org failed")),
                                row.apply("'0713-2', " + at.formatted(50, "all is well"))));

        List<Signal> said = new PlatformRules(spark, target, true)
                .ofRun(new RunKey("raw", LATER), List.of(nightly), Optional.empty());

        assertThat(said)
                .extracting(Signal::summary)
                .containsExactlyInAnyOrder(
                        "memory ran out in nightly", "cluster 0713-2 logs what looks like personal data: email");
        assertThat(said).allSatisfy(signal -> assertThat(signal.evidence())
                .contains("SELECT * FROM raw_lines WHERE ingest_date = DATE'")
                .doesNotContain("jane"));
        assertThat(spark.sql(said.get(0)
                                .evidence()
                                .lines()
                                .skip(1)
                                .findFirst()
                                .orElseThrow()
                                .replace("raw_lines", target.table("raw_lines")))
                        .count())
                .isEqualTo(1);
    }

    private void aRunOfTheJobAsksThemAll() {
        load("r4", MUCH_LATER, MUCH_LATER, "stock", "parts", 0, 62_000);
        Map<Series, History> parts = Map.of(new Series("stock", "parts", Measure.ROWS), History.EMPTY);
        List<Row> old = new Baselines(spark, target).rows(parts, NIGHT);
        FactRows.remember(spark, target, new RunKey("old", NIGHT), Collections.nCopies(21, old.get(0)));
        Alerting alerting = new Alerting(
                spark,
                target,
                new WatchOptions(true, AlertMode.LOG),
                Clock.fixed(MUCH_LATER, ZoneOffset.UTC),
                Map.of());

        alerting.evaluate(FactRows.of(spark, target, new RunKey("r4", MUCH_LATER)));
        alerting.evaluate(FactRows.of(spark, target, new RunKey("platform", NIGHT)));
        alerting.after(new RunOutcome("r4", MUCH_LATER, 1, 0, null), true);

        assertThat(spark.table(target.table("watch_facts"))
                        .where("run_id = 'old'")
                        .isEmpty())
                .as("what is not the latest any more goes with the run that meets much of one series")
                .isTrue();
        assertThat(firing())
                .as("what events say in a run, is not quiet in the same run")
                .containsExactly(
                        "[executor_lost,0]",
                        "[fresh,0]",
                        "[missing_run,0]",
                        "[out_of_memory,0]",
                        "[personal_data,0]",
                        "[rule_broken,0]",
                        "[spill,0]",
                        "[too few rows,0]",
                        "[unusual_rows,0]");
        assertThat(spark.sql("SELECT DISTINCT channel, status FROM " + target.table("outbox"))
                        .collectAsList())
                .singleElement()
                .hasToString("[log,sent]");

        spark.sql("DELETE FROM " + target.table("alert_rules"));
        for (int i = 0; i < 2; i++) {
            alerting.after(new RunOutcome("after " + i, MUCH_LATER, 1, 0, null), true);
        }
        assertThat(firing())
                .as("a rule that is gone says nothing any more")
                .containsExactly("[missing_run,0]", "[unusual_rows,0]");
    }

    private void theReportListsWhatWasUnusual() throws Exception {
        SparkSession session = Engine.of(spark).another(spark);
        Views.createTemporary(session, tables.toString());

        assertThat(Reports.page(session, "here", new Period(NIGHT, MUCH_LATER.plusSeconds(1)), "test", MUCH_LATER))
                .contains(
                        "2 alerts are open",
                        "stock should have begun at about 2026-11-27T02:00:00Z",
                        "<td class=\"text\">pipeline stock, table parts</td>",
                        "too few rows: 0");
    }

    private List<String> firing() {
        return spark
                .sql("SELECT DISTINCT rule, quiet FROM " + target.table("alerts")
                        + " WHERE state = 'FIRING' ORDER BY 1, 2")
                .collectAsList()
                .stream()
                .map(Object::toString)
                .toList();
    }

    private void whatIsUsualIsLearntOnThoughAClockWasAhead() {
        Series starts = new Series("ahead", "", Measure.STARTS);
        History first = new History(List.of(new Point("a", LATER, 0)), List.of());
        History second = new History(List.of(new Point("a", LATER, 0), new Point("b", LATER, 0)), List.of());
        RunKey run = new RunKey("ahead", LATER);
        Baselines ahead = new Baselines(spark, target);
        List<Row> rows = new ArrayList<>(ahead.rows(Map.of(starts, first), LATER.plus(Duration.ofDays(365))));
        Series later = new Series("of a later version", "", Measure.STARTS);
        ahead.rows(Map.of(later, first), LATER).forEach(row -> rows.add(ofAnotherMeasure(row)));
        FactRows.remember(spark, target, run, rows);

        Baselines next = new Baselines(spark, target);
        assertThat(next.of(Set.of("ahead", later.pipeline())))
                .as("and what is measured by no name that is known here fails nothing")
                .containsOnly(Map.entry(starts, first));
        FactRows.remember(spark, target, run, next.rows(Map.of(starts, second), LATER));

        assertThat(new Baselines(spark, target).of(Set.of("ahead"))).containsOnly(Map.entry(starts, second));
    }

    private static Row ofAnotherMeasure(Row row) {
        return RowFactory.create(row.get(0), row.get(1), "LATENESS", row.get(3), row.get(4), row.get(5));
    }

    private void whatIsNotTheLatestAnyMoreGoesOnceThereIsMuchOfIt() {
        // Of one series there are two, of each of the others eight.
        List<Row> many = new ArrayList<>();
        Baselines earlier = new Baselines(spark, target);
        for (int time = 0; time < 8; time++) {
            Map<Series, History> all = new HashMap<>();
            for (int i = 0; i < 60; i++) {
                all.put(
                        new Series("ahead", "t" + i, Measure.ROWS),
                        new History(List.of(new Point("a", LATER, time)), List.of()));
            }
            many.addAll(earlier.rows(all, LATER.plusSeconds(time)));
        }
        RunKey run = new RunKey("ahead", LATER);
        FactRows.remember(spark, target, run, many);
        tidied();
        assertThat(rowsOfAhead()).as("that are not too many").isEqualTo(2 + 8 * 60);

        FactRows.remember(spark, target, run, many.subList(0, 5 * 60));
        tidied();
        assertThat(rowsOfAhead()).as("all together they are").isEqualTo(1 + 60);
        assertThat(new Baselines(spark, target).of(Set.of("ahead")).values())
                .as("the latest")
                .filteredOn(history -> history.points().size() == 1)
                .hasSize(60)
                .allMatch(history -> history.points().get(0).value() == 7);
        spark.sql("DELETE FROM %s WHERE baseline.pipeline = 'ahead'".formatted(target.table("watch_facts")));
    }

    /** As a run does that asks for them. */
    private void tidied() {
        Baselines baselines = new Baselines(spark, target);
        baselines.of(Set.of("ahead"));
        baselines.tidy();
    }

    private long rowsOfAhead() {
        return spark.table(target.table("watch_facts"))
                .where("baseline.pipeline = 'ahead'")
                .count();
    }

    private void whatIsOverForLongGoesAndWhatIsNotStays() {
        new AlertMaintenance(spark, target).run(MUCH_LATER.plus(Duration.ofDays(200)), Duration.ofDays(100));

        assertThat(spark.sql("SELECT DISTINCT rule FROM " + target.table("alerts") + " ORDER BY 1")
                        .collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("missing_run", "unusual_rows");
        assertThat(spark.sql("SELECT count(DISTINCT fingerprint) FROM " + target.table("outbox"))
                        .collectAsList())
                .singleElement()
                .hasToString("[2]");
        assertThat(spark.sql("SELECT * FROM " + baselines()).isEmpty()).isTrue();
    }

    private void pattern(int id, String text, Instant time, Instant learned) {
        spark.sql("""
            INSERT INTO %s (pattern, kind, masked, pattern_id, text, example_event_id, first_seen, first_pipeline, run_id, ingest_time, learned)
            VALUES (%d, 'MESSAGE', '%3$s', %2$d, '%3$s', 'e', TIMESTAMP'%4$s', 'stock', 'p', TIMESTAMP'%4$s', TIMESTAMP'%5$s')
            """.formatted(target.table("patterns"), id, text, time, learned));
        FactRows.insert(
                spark,
                target,
                "pattern_counts",
                "ingest_time, run_id, bucket, grain, pipeline, level, severity_number, pattern, n",
                "(TIMESTAMP'%s', 'p', TIMESTAMP'%1$s', '5 MINUTES', 'stock', 'WARN', 13, %d, 3)".formatted(time, id));
    }

    private void load(
            String run, Instant ingested, Instant time, String pipeline, String table, long rows, long millis) {
        insertLoads(List.of(loadRow(run, ingested, time, pipeline, table, rows, millis)));
    }

    /** As a run of the job does. */
    private Looked look(UnusualRules rules, RunKey run) {
        Brought brought = FactRows.of(spark, target, run);
        List<Ended> loads = RunLoads.of(brought.loads());
        return rules.ofRun(loads, brought.runs(), others().of(brought, loads));
    }

    private void remember(Looked looked, RunKey run) {
        FactRows.remember(spark, target, run, new Baselines(spark, target).rows(looked.changed(), run.ingestTime()));
    }

    private String baselines() {
        return WatchView.queryOf("${baselines}", table -> target.table(table.name()));
    }

    private List<Signal> lastLoads(RunKey run) {
        Brought brought = FactRows.of(spark, target, run);
        List<Ended> loads = RunLoads.of(brought.loads());
        return ExactRules.ofLoads(
                RunLoads.last(loads, others().of(brought, loads).loads()));
    }

    private UnusualRules unusualRules() {
        return new UnusualRules(spark, target, new Baselines(spark, target));
    }

    private OtherRuns others() {
        return new OtherRuns(spark, target, new Baselines(spark, target));
    }

    private static String loadRow(
            String run, Instant ingested, Instant time, String pipeline, String table, long rows, long millis) {
        return "(TIMESTAMP'%s', '%s', '%s-%s', TIMESTAMP'%s', '%s', '%s', 'ok', %d, %dD)"
                .formatted(ingested, run, table, time, time, pipeline, table, rows, millis);
    }

    private void insertLoads(List<String> rows) {
        FactRows.insert(
                spark,
                target,
                "load_facts",
                "ingest_time, run_id, event_id, event_time, pipeline, `table`, status, `rows`, duration_ms",
                String.join(", ", rows));
    }

    private static String runRow(String run, Instant ingested, Instant time, String pipeline) {
        return runRow(run, ingested, time, pipeline, 1, 0);
    }

    private static String runRow(
            String run, Instant ingested, Instant time, String pipeline, int warnings, int errors) {
        return "(TIMESTAMP'%s', '%s', '%s at %s', '%s', TIMESTAMP'%s', TIMESTAMP'%s', 50, %d, %d, 1, 0)"
                .formatted(ingested, run, pipeline, time, pipeline, time, time, warnings, errors);
    }

    private void insertRuns(List<String> rows) {
        FactRows.insert(
                spark,
                target,
                "run_facts",
                "ingest_time, run_id, run_key, pipeline, first_time, last_time, events, warnings, errors, loads, loads_failed",
                String.join(", ", rows));
    }
}
