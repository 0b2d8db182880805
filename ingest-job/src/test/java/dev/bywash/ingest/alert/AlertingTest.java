package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.bywash.ingest.OnEverySpark;
import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.SparkJobs;
import dev.bywash.ingest.alert.Receiver.Mood;
import dev.bywash.ingest.alert.Receiver.Received;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.Brought;
import dev.bywash.ingest.watch.FactRows;
import dev.bywash.ingest.watch.FactRows.InMemory;
import dev.bywash.ingest.watch.Killed;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.Steps;
import dev.bywash.ingest.watch.WatchOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real tables, a real receiver, and one target for the whole story: to make the tables is what takes the time. */
@OnEverySpark
@ExtendWith(SparkExtension.class)
final class AlertingTest {

    /** What is sent before a kill is sent again; what is marked, is not. */
    private static final List<Kill> KILLS = Boolean.getBoolean("bywash.soak")
            ? List.of(new Kill("loads", 0), new Kill("sent", 1), new Kill("evaluated", 2), new Kill("alerts", 2))
            : List.of(new Kill("loads", 0), new Kill("sent", 1));

    /** Each question is one or two, and each commit some: whoever lets each rule and each step ask by itself again, has more. */
    private static final int MOST_JOBS = 25;

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");
    private static final WatchOptions SEND = new WatchOptions(true, AlertMode.SEND);

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Target target;
    private Receiver receiver;
    private final Map<String, String> environment = new HashMap<>();
    private int minute;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        AlertingTables.create(tables);
        target = new Target(tables.toString());
        receiver = new Receiver();
        environment.put("BYWASH_SLACK_URL", receiver.url("/slack"));
    }

    @AfterEach
    void tearDown() {
        receiver.close();
    }

    /**
     * The job is killed there.
     *
     * @param said how many messages were sent by then
     */
    private record Kill(String step, int said) {}

    @Test
    void aFailedLoadIsSaidWhateverBecomesOfTheJobAndOfTheReceiver() {
        assertAll(
                this::whereverARunIsKilledTheNextOneGoesOn,
                this::allChannelsAreToldAndWhatIsSilencedIsKept,
                this::aReceiverThatRefusesIsAnAlertItselfAndWhatIsSwitchedOffIsQuiet,
                this::whatAKilledRunFoundIsSaidThoughItIsOverByTheNext,
                this::aRunOfMoreFailedLoadsIsTwoCommitsAndFewQuestions);
    }

    private void whereverARunIsKilledTheNextOneGoesOn() {
        spark.sql(
                "INSERT INTO %s VALUES (map('rule', 'load_failed', 'table', 'stage_*'), TIMESTAMP'%s', 'jane', 'moved', NULL)"
                        .formatted(target.table("silences"), NIGHT.plus(Duration.ofDays(1))));
        Brought run = failedLoads("orders", "stage_1");
        for (Kill kill : KILLS) {
            assertThatThrownBy(() -> run(Killed.at(kill.step), run))
                    .as(kill.step)
                    .isInstanceOf(Killed.class);
            assertThat(bodies("/slack")).as(kill.step).hasSize(kill.said);
        }
    }

    private void allChannelsAreToldAndWhatIsSilencedIsKept() {
        environment.put("BYWASH_ALERTMANAGER_URL", receiver.url("/alertmanager"));
        environment.put("BYWASH_TEAMS_URL", receiver.url("/teams"));
        environment.put("BYWASH_PAGERDUTY_URL", receiver.url("/pagerduty"));
        environment.put("BYWASH_PAGERDUTY_KEY", "k3y");
        environment.put("BYWASH_HEARTBEAT_URL", receiver.url("/heartbeat"));
        receiver.moods.put("/teams", Mood.REFUSES);
        run(Steps.UNHEARD, null);

        // Said before that was marked, it is said once more.
        assertThat(bodies("/slack")).hasSize(2).allSatisfy(body -> assertThat(body)
                .contains("[FIRING:1]", "the load of orders failed"));
        assertThat(bodies("/alertmanager")).anySatisfy(body -> assertThat(body)
                .contains("\"version\":\"4\"", "\"alertname\":\"load_failed\"", "\"pipeline\":\"nightly\"", "orders"));
        assertThat(bodies("/teams")).anySatisfy(body -> assertThat(body).contains("AdaptiveCard", "orders"));
        assertThat(bodies("/pagerduty")).anySatisfy(body -> assertThat(body)
                .contains("\"routing_key\":\"k3y\"", "\"event_action\":\"trigger\"", "\"dedup_key\":\"", "orders"));
        assertThat(bodies("/heartbeat")).hasSize(1);
        assertThat(receiver.received).noneMatch(message -> message.body().contains("stage_1"));
        assertThat(rows("SELECT labels['table'], episode, state FROM alerts ORDER BY 1"))
                .containsExactly("orders,1,FIRING", "stage_1,1,FIRING");
    }

    private void aReceiverThatRefusesIsAnAlertItselfAndWhatIsSwitchedOffIsQuiet() {
        spark.sql("INSERT INTO %s VALUES ('load_failed', FALSE, NULL, NULL, 'too loud')"
                .formatted(target.table("alert_rules")));
        pass(10);
        int said = receiver.received.size();
        environment.clear();
        run(Steps.UNHEARD, null);

        assertThat(
                        rows(
                                "SELECT channel, status, error, count(*) FROM outbox WHERE channel <> 'log' GROUP BY ALL ORDER BY 1"))
                .containsExactly(
                        "alertmanager,sent,null,1",
                        "pagerduty,sent,null,1",
                        "slack,sent,null,1",
                        "teams,dead,answered 404,1");
        // Twice quiet, it is over: see AlertTest.
        assertThat(rows("SELECT rule, labels['channel'], state, quiet FROM alerts GROUP BY ALL ORDER BY 1"))
                .containsExactly("dead_letter,teams,FIRING,0", "load_failed,null,FIRING,1");
        assertThat(receiver.received).as("the run that has no channels").hasSize(said);
    }

    private void whatAKilledRunFoundIsSaidThoughItIsOverByTheNext() {
        spark.sql("DELETE FROM " + target.table("alert_rules"));
        Brought bad = failedLoads("brief");
        assertThatThrownBy(() -> run(Killed.at("loads"), bad)).isInstanceOf(Killed.class);
        pass(1);
        run(Steps.UNHEARD, loads("ok", "brief"));

        assertThat(
                        rows(
                                "SELECT transition, status FROM outbox WHERE channel = 'log' AND fingerprint IN (SELECT fingerprint FROM alerts WHERE labels['table'] = 'brief') ORDER BY 1"))
                .containsExactly("firing,sent", "resolved,sent");
    }

    private void aRunOfMoreFailedLoadsIsTwoCommitsAndFewQuestions() throws Exception {
        environment.put("BYWASH_SLACK_URL", receiver.url("/slack"));
        Alerting alerting = new Alerting(spark, target, SEND, new MovedClock(), environment);
        whatCannotBeWrittenDownIsNotSentAgainAndAgain(alerting);
        int said = bodies("/slack").size();
        Map<String, Integer> before = commits();
        Brought next = failedLoads("second", "third", "fourth");

        int jobs = SparkJobs.of(spark, () -> run(alerting, next));

        assertThat(bodies("/slack").subList(said, bodies("/slack").size()))
                .singleElement()
                .asString()
                .contains("second", "third", "fourth")
                .doesNotContain("first");
        assertThat(commits())
                .as("the alerts, and what was said of them")
                .isEqualTo(Map.of("alerts", before.get("alerts") + 1, "outbox", before.get("outbox") + 1));
        assertThat(jobs).as("Spark jobs").isLessThanOrEqualTo(MOST_JOBS);
    }

    private void whatCannotBeWrittenDownIsNotSentAgainAndAgain(Alerting alerting) {
        pass(1);
        Brought first = failedLoads("first");
        String alter = "ALTER TABLE " + target.table("outbox");
        spark.sql(alter + " ADD CONSTRAINT full CHECK (created < TIMESTAMP'%s')".formatted(now()));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> alerting.evaluate(first)).hasStackTraceContaining("constraint");
        }
        spark.sql(alter + " DROP CONSTRAINT full");

        run(alerting, first);

        assertThat(bodies("/slack").stream().filter(body -> body.contains("first")))
                .hasSize(1);
        assertThat(
                        rows(
                                "SELECT status FROM outbox WHERE fingerprint IN (SELECT fingerprint FROM alerts WHERE labels['table'] = 'first')"))
                .containsExactly("sent");
        pass(1);
    }

    private void run(Alerting alerting, Brought run) {
        alerting.evaluate(run);
        alerting.after(new RunOutcome(run.run().runId(), now(), 3, 0, null), true);
    }

    private Map<String, Integer> commits() {
        return Stream.of("alerts", "outbox")
                .collect(Collectors.toMap(table -> table, table -> tables.resolve(table + "/_delta_log")
                        .toFile()
                        .list((directory, name) -> name.matches("\\d{20}\\.json"))
                        .length));
    }

    /** The time of the test. */
    private final class MovedClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now();
        }
    }

    private Brought failedLoads(String... names) {
        return loads("failed", names);
    }

    private Brought loads(String status, String... names) {
        return new InMemory(
                new RunKey("run-" + minute, now()),
                Stream.of(names)
                        .map(table -> FactRows.load("nightly", table, status, now()))
                        .toList(),
                List.of(),
                Optional.empty());
    }

    /** A run of a new process; {@code rolled} is what one brought that nobody looked at, or null. */
    private void run(Steps steps, Brought rolled) {
        pass(1);
        Alerting alerting = new Alerting(spark, target, SEND, new MovedClock(), environment, steps);
        if (rolled != null) {
            alerting.evaluate(rolled);
        }
        alerting.after(new RunOutcome("run-" + minute, now(), 0, 0, null), true);
    }

    private Instant now() {
        return NIGHT.plus(Duration.ofMinutes(minute));
    }

    private void pass(int minutes) {
        minute += minutes;
    }

    private List<String> bodies(String path) {
        return receiver.received.stream()
                .filter(message -> message.path().equals(path))
                .map(Received::body)
                .toList();
    }

    private List<String> rows(String query) {
        String sql = query;
        for (String table : List.of("alerts", "outbox")) {
            sql = sql.replace("FROM " + table, "FROM " + target.table(table));
        }
        return spark.sql(sql).collectAsList().stream().map(row -> text(row)).toList();
    }

    private static String text(Row row) {
        return java.util.stream.IntStream.range(0, row.size())
                .mapToObj(i -> String.valueOf(row.get(i)))
                .collect(Collectors.joining(","));
    }
}
