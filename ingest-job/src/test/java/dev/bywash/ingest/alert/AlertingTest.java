package dev.bywash.ingest.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** Real tables, a real receiver, and one target for a whole story: to make the tables is what takes the time. */
@ExtendWith(SparkExtension.class)
@EnabledIfSystemProperty(
        named = "bywash.watch.tests",
        matches = "true",
        disabledReason = "watching is experimental, and this has not been seen to pass yet")
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
        whereverARunIsKilledTheNextOneSaysIt();
        aReceiverThatDoesNotAnswerCostsLittleAndIsAskedAgain();
        aReceiverThatRefusesIsAnAlertItself();
        aRuleOfTheUsersOwnFiresAndABrokenOneBreaksNoOther();
        allChannelsAreToldAtOnce();
    }

    private void whereverARunIsKilledTheNextOneSaysIt() {
        String slack = "/slack";
        Map<String, String> environment = Map.of("BYWASH_SLACK_URL", receiver.url(slack));
        for (String step : List.of("evaluated", "watched", "alerts", "outbox", "sent")) {
            String table = "killed_at_" + step;
            receiver.received.clear();
            failedLoad(table);
            assertThatThrownBy(() -> run(environment, killedAt(step), 1)).isInstanceOf(Killed.class);

            run(environment, Steps.UNHEARD, 0);
            run(environment, Steps.UNHEARD, 0);

            // Said before it was marked, it is said once more.
            assertThat(bodies(slack)).as(step).hasSize(step.equals("sent") ? 2 : 1);
            assertThat(bodies(slack)).allMatch(body -> body.contains("the load of " + table + " failed"));
        }
        assertThat(rows("SELECT count(*), count_if(state = 'FIRING') FROM alerts WHERE rule = 'load_failed'"))
                .containsExactly("5,5");
        assertThat(rows("SELECT status, count(*), count(DISTINCT fingerprint, transition) FROM outbox GROUP BY status"))
                .containsExactly("sent,5,5");
    }

    private void aReceiverThatDoesNotAnswerCostsLittleAndIsAskedAgain() {
        Map<String, String> environment = Map.of("BYWASH_SLACK_URL", receiver.url("/slack"));
        receiver.received.clear();
        receiver.mood = Mood.STALLS;
        failedLoad("stalled_1");
        failedLoad("stalled_2");
        run(environment, Steps.UNHEARD, 2);

        // One that waits is enough to know that nobody answers.
        assertThat(bodies("/slack")).hasSize(1);
        assertThat(
                        rows(
                                "SELECT status, min(attempts), max(attempts) FROM outbox WHERE status <> 'sent' GROUP BY status"))
                .containsExactly("waiting,1,1");
        receiver.mood = Mood.ASKS_TO_WAIT;
        pass(1);
        run(environment, Steps.UNHEARD, 0);
        receiver.mood = Mood.TAKES;
        pass(5);
        run(environment, Steps.UNHEARD, 0);
        assertThat(bodies("/slack")).as("it asked for ten minutes").hasSize(2);
        pass(6);
        run(environment, Steps.UNHEARD, 0);

        assertThat(bodies("/slack")).hasSize(3).last().asString().contains("stalled_1", "stalled_2");
        assertThat(rows("SELECT count(*) FROM outbox WHERE status <> 'sent'")).containsExactly("0");
    }

    private void aReceiverThatRefusesIsAnAlertItself() {
        receiver.mood = Mood.REFUSES;
        failedLoad("refused");
        run(Map.of("BYWASH_SLACK_URL", receiver.url("/slack")), Steps.UNHEARD, 1);
        receiver.mood = Mood.TAKES;
        receiver.received.clear();
        pass(10);
        run(Map.of("BYWASH_TEAMS_URL", receiver.url("/teams")), Steps.UNHEARD, 0);

        assertThat(rows("SELECT status, error FROM outbox WHERE status = 'dead'"))
                .containsExactly("dead,answered 404");
        assertThat(rows("SELECT labels['channel'] FROM alerts WHERE rule = 'dead_letter'"))
                .containsExactly("slack");
    }

    private void aRuleOfTheUsersOwnFiresAndABrokenOneBreaksNoOther() {
        spark.sql("""
                INSERT INTO %s VALUES
                ('too few rows', TRUE, 'SELECT `table`, `rows` AS value, "critical" AS severity FROM ${load_facts} WHERE status = "ok" AND `rows` < 10 AND event_time > ${now} - INTERVAL 1 DAY', 1, NULL),
                ('typo', TRUE, 'SELEKT 1', 1, NULL),
                ('load_failed', FALSE, NULL, NULL, 'too loud')
                """.formatted(target.table("alert_rules")));
        new EventRows("W" + minute, "run-" + minute)
                .load(now(), "sales", "small", 7, 20)
                .insert(spark, target, runId(), now());
        run(Map.of(), Steps.UNHEARD, 1);

        assertThat(rows("SELECT rule, severity, value, labels['table'] FROM alerts WHERE rule = 'too few rows'"))
                .containsExactly("too few rows,critical,7.0,small");
        assertThat(rows("SELECT labels['broken_rule'] FROM alerts WHERE rule = 'rule_broken'"))
                .containsExactly("typo");
        pass(10);
        run(Map.of(), Steps.UNHEARD, 0);
        pass(10);
        run(Map.of(), Steps.UNHEARD, 0);
        assertThat(rows("SELECT count(*) FROM alerts WHERE rule = 'load_failed' AND state = 'FIRING'"))
                .as("what is switched off is over")
                .containsExactly("0");
    }

    private void allChannelsAreToldAtOnce() {
        receiver.received.clear();
        spark.sql("DELETE FROM " + target.table("alert_rules"));
        failedLoad("orders");
        Map<String, String> environment = new HashMap<>();
        environment.put("BYWASH_ALERTMANAGER_URL", receiver.url("/alertmanager"));
        environment.put("BYWASH_SLACK_URL", receiver.url("/slack"));
        environment.put("BYWASH_TEAMS_URL", receiver.url("/teams"));
        environment.put("BYWASH_PAGERDUTY_URL", receiver.url("/pagerduty"));
        environment.put("BYWASH_PAGERDUTY_KEY", "k3y");
        environment.put("BYWASH_HEARTBEAT_URL", receiver.url("/heartbeat"));
        run(environment, Steps.UNHEARD, 1);

        assertThat(bodies("/alertmanager")).anySatisfy(body -> assertThat(body)
                .contains("\"version\":\"4\"", "\"alertname\":\"load_failed\"", "\"pipeline\":\"nightly\"", "orders"));
        assertThat(bodies("/slack")).anySatisfy(body -> assertThat(body).contains("[FIRING:", "orders"));
        assertThat(bodies("/teams")).anySatisfy(body -> assertThat(body).contains("AdaptiveCard", "orders"));
        assertThat(bodies("/pagerduty")).anySatisfy(body -> assertThat(body)
                .contains("\"routing_key\":\"k3y\"", "\"event_action\":\"trigger\"", "\"dedup_key\":\"", "orders"));
        assertThat(bodies("/heartbeat")).hasSize(1);
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
