package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.alert.Receiver.Mood;
import dev.bywash.ingest.alert.Receiver.Received;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.AlertMode;
import dev.bywash.ingest.watch.EventRows;
import dev.bywash.ingest.watch.RunOutcome;
import dev.bywash.ingest.watch.Steps;
import dev.bywash.ingest.watch.WatchOptions;
import dev.bywash.ingest.watch.Watcher;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Real tables, a real receiver, and one target for the whole story: to make the tables is what takes the time. */
@EnabledIfSystemProperty(
        named = "bywash.watch.tests",
        matches = "true",
        disabledReason = "it takes minutes: to be run by hand until it takes less")
@ExtendWith(SparkExtension.class)
final class AlertingTest {

    private static final Instant NIGHT = Instant.parse("2026-11-22T02:00:00Z");
    private static final WatchOptions SEND = new WatchOptions(true, AlertMode.SEND);

    @TempDir
    private Path tables;

    private SparkSession spark;
    private Target target;
    private Receiver receiver;
    private int minute;

    @BeforeEach
    void setUp() throws Exception {
        spark = SparkExtension.spark();
        SparkExtension.createTables(tables);
        target = new Target(tables.toString());
        receiver = new Receiver();
    }

    @AfterEach
    void tearDown() {
        receiver.close();
    }

    /** Not an exception: these are caught and logged. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aFailedLoadIsSaidWhateverBecomesOfTheJobAndOfTheReceiver() {
        assertAll(
                this::whereverARunIsKilledTheNextOneSaysIt,
                this::rulesOfTheUsersOwnFireABrokenOneBreaksNoOtherAndAllChannelsAreTold,
                this::aReceiverThatRefusesIsAnAlertItselfAndWhatIsSwitchedOffIsQuiet,
                this::whatIsUnlikeAllBeforeIsSaidWithItsReasons);
    }

    private void whereverARunIsKilledTheNextOneSaysIt() {
        Map<String, String> environment = Map.of("BYWASH_SLACK_URL", receiver.url("/slack"));
        failedLoad("killed");
        long events = 1;
        for (String step : List.of("evaluated", "outbox")) {
            long brought = events;
            assertThatThrownBy(() -> run(environment, killedAt(step), brought))
                    .as(step)
                    .isInstanceOf(Killed.class);
            events = 0;
        }
        assertThat(receiver.received).isEmpty();
        assertThatThrownBy(() -> run(environment, killedAt("sent"), 0)).isInstanceOf(Killed.class);
        run(environment, Steps.UNHEARD, 0);

        // Said before that was marked, it is said once more; what is marked is not.
        assertThat(bodies("/slack")).hasSize(2).allMatch(body -> body.contains("the load of killed failed"));
        assertThat(rows("SELECT rule, episode, state FROM alerts")).containsExactly("load_failed,1,FIRING");
        assertThat(rows("SELECT status, transition FROM outbox")).containsExactly("sent,firing");
    }

    private void rulesOfTheUsersOwnFireABrokenOneBreaksNoOtherAndAllChannelsAreTold() {
        // As docs/watch.md has it.
        spark.sql("""
            INSERT INTO %s VALUES
            ('too few rows', TRUE, 'SELECT `table`, `rows` AS value, "critical" AS severity FROM {load_facts}
              WHERE status = "ok" AND `rows` < 10 AND event_time > {now} - INTERVAL 1 DAY', 1, NULL),
            ('typo', TRUE, 'SELEKT 1', 1, NULL),
            ('lost', TRUE, 'SELECT * FROM ${load_facts} WHERE event_time > ${now}', 1, NULL),
            ('unknown', TRUE, 'SELECT 1 FROM {load_fact} -- {2}', 1, NULL)
            """.formatted(target.table("alert_rules")));
        pass(10);
        new EventRows("W" + minute, "run-" + minute)
                .load(now(), "sales", "small", 7, 20)
                .insert(spark, target, runId(), now());
        failedLoad("orders");
        receiver.received.clear();
        receiver.moods.put("/slack", Mood.REFUSES);
        Map<String, String> environment = new HashMap<>();
        environment.put("BYWASH_ALERTMANAGER_URL", receiver.url("/alertmanager"));
        environment.put("BYWASH_SLACK_URL", receiver.url("/slack"));
        environment.put("BYWASH_TEAMS_URL", receiver.url("/teams"));
        environment.put("BYWASH_PAGERDUTY_URL", receiver.url("/pagerduty"));
        environment.put("BYWASH_PAGERDUTY_KEY", "k3y");
        environment.put("BYWASH_HEARTBEAT_URL", receiver.url("/heartbeat"));
        run(environment, Steps.UNHEARD, 2);

        assertThat(rows("SELECT rule, severity, value, labels['table'] FROM alerts WHERE rule = 'too few rows'"))
                .containsExactly("too few rows,critical,7.0,small");
        assertThat(
                        rows(
                                "SELECT labels['broken_rule'], summary, evidence FROM alerts WHERE rule = 'rule_broken' ORDER BY 1"))
                .satisfiesExactly(
                        lost -> assertThat(lost)
                                .startsWith("lost,the rule lost cannot be asked: [PARSE_SYNTAX_ERROR]")
                                .contains("named in braces, as {load_facts}", "SELECT * FROM  WHERE event_time >"),
                        typo -> assertThat(typo).startsWith("typo,").contains("SELEKT"),
                        unknown -> assertThat(unknown)
                                .contains(
                                        "neither a table nor a view 'load_fact'; there are events, ", "pipeline_runs"));
        assertThat(bodies("/alertmanager")).anySatisfy(body -> assertThat(body)
                .contains("\"version\":\"4\"", "\"alertname\":\"load_failed\"", "\"pipeline\":\"nightly\"", "orders"));
        assertThat(bodies("/slack")).anySatisfy(body -> assertThat(body).contains("[FIRING:", "orders"));
        assertThat(bodies("/teams")).anySatisfy(body -> assertThat(body).contains("AdaptiveCard", "orders"));
        assertThat(bodies("/pagerduty")).anySatisfy(body -> assertThat(body)
                .contains("\"routing_key\":\"k3y\"", "\"event_action\":\"trigger\"", "\"dedup_key\":\"", "orders"));
        assertThat(bodies("/heartbeat")).hasSize(1);
    }

    private void aReceiverThatRefusesIsAnAlertItselfAndWhatIsSwitchedOffIsQuiet() {
        spark.sql("INSERT INTO %s VALUES ('load_failed', FALSE, NULL, NULL, 'too loud')"
                .formatted(target.table("alert_rules")));
        pass(10);
        run(Map.of(), Steps.UNHEARD, 0);

        assertThat(rows("SELECT DISTINCT channel, error FROM outbox WHERE status = 'dead'"))
                .containsExactly("slack,answered 404");
        assertThat(rows("SELECT labels['channel'] FROM alerts WHERE rule = 'dead_letter'"))
                .containsExactly("slack");
        // Twice quiet, it is over: see AlertTest.
        assertThat(rows("SELECT quiet, count(*) FROM alerts WHERE rule = 'load_failed' GROUP BY quiet"))
                .containsExactly("1,2");
    }

    private void whatIsUnlikeAllBeforeIsSaidWithItsReasons() {
        EventRows nights = new EventRows("W-stock", null);
        for (int day = 20; day > 0; day--) {
            Instant night = NIGHT.minus(Duration.ofDays(day));
            nights.ofRun("stock-" + day).load(night, "stock", "parts", 1000 + day % 7, 60_000 + 1000 * (day % 5));
        }
        nights.ofRun("stock-0").load(NIGHT, "stock", "parts", 0, 600_000).insert(spark, target, runId(), now());
        run(Map.of(), Steps.UNHEARD, 21);

        assertThat(rows("SELECT rule, severity, summary FROM alerts WHERE rule LIKE 'unusual%' ORDER BY rule"))
                .containsExactly(
                        "unusual_duration,warning,the load of parts took 600 s instead of about 62 s",
                        "unusual_rows,error,parts was loaded without any row; it always had some, usually 1,001");
        assertThat(rows("SELECT evidence FROM alerts WHERE rule = 'unusual_rows'")
                        .get(0))
                .contains(
                        "by 20 values",
                        "2026-11-21T02:00:00Z: 1,001",
                        "SELECT * FROM load_facts WHERE event_id = 'W-stock-21'");

        // Days later somebody else's logs arrive, and none of it.
        pass((int) Duration.ofDays(4).toMinutes());
        new EventRows("W-late", "late-1")
                .message(now(), "WARN", "the quota of the account is used up")
                .load(now(), "stock", "parts", 1003, 62_000)
                .insert(spark, target, runId(), now());
        run(Map.of(), Steps.UNHEARD, 2);

        assertThat(rows("SELECT summary FROM alerts WHERE rule = 'new_pattern'"))
                .containsExactly("never seen before: the quota of the account is used up");
        assertThat(rows("SELECT DISTINCT state FROM alerts WHERE rule LIKE 'unusual%'"))
                .as("the next load was as usual")
                .containsExactly("RESOLVED");
        pass((int) Duration.ofDays(2).toMinutes());
        failedLoad("other");
        run(Map.of(), Steps.UNHEARD, 1);

        assertThat(rows("SELECT labels['pipeline'], state FROM alerts WHERE rule = 'missing_run'"))
                .containsExactly("stock,FIRING");
    }

    private void failedLoad(String table) {
        new EventRows("W" + table, "run-" + table)
                .failedLoad(now(), "nightly", table, "java.io.IOException", "no such bucket <b>")
                .insert(spark, target, runId(), now());
    }

    /** A run of a new process. */
    private void run(Map<String, String> environment, Steps steps, long events) {
        Clock clock = Clock.fixed(now(), ZoneOffset.UTC);
        Alerting alerting = new Alerting(spark, target, SEND, clock, environment, steps);
        RunOutcome outcome = new RunOutcome(runId(), now(), events, 0, null);
        boolean watched = new Watcher(spark, target, SEND, alerting::evaluate, steps).after(outcome);
        alerting.after(outcome, watched);
        pass(1);
    }

    private static Steps killedAt(String step) {
        return reached -> {
            if (reached.equals(step)) {
                throw new Killed();
            }
        };
    }

    private String runId() {
        return "run-" + minute;
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
