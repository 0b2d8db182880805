package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;

/** The tables of alerting, column by column. */
public final class AlertTables {

    public static final TableDefinition ALERT_RULES = new TableDefinition(
            "alert_rules",
            "Your rules, and which of the built-in ones are off.",
            List.of(
                    new Column("rule", "STRING", "its name; of a built-in one, to switch that off"),
                    new Column("enabled", "BOOLEAN", "false, and it is not looked at"),
                    new Column(
                            "query",
                            "STRING",
                            "SELECT that returns a row for each thing that is wrong; the columns value, severity and summary are what they say, all others are labels. Tables and views are named as {load_facts}, the time as {now}"),
                    new Column("patience", "INT", "how many evaluations in a row it must be wrong; 1 where it is null"),
                    new Column("comment", "STRING", "yours")));

    public static final TableDefinition DEADLINES = new TableDefinition(
            "deadlines",
            "Yours: what must have been loaded, or have run, by when. One that is missed is an alert.",
            List.of(
                    new Column("pipeline", "STRING", "which one; null for any that loads the table"),
                    new Column(
                            "table",
                            "STRING",
                            "what it loads; null where it is enough that the pipeline logged something"),
                    new Column("by", "STRING", "time of day, as 06:00; null for at all times"),
                    new Column("zone", "STRING", "whose clock that is, as Europe/Berlin; UTC where it is null"),
                    new Column("days", "STRING", "on which days, as MON,TUE,WED; on all where it is null"),
                    new Column(
                            "hours",
                            "DOUBLE",
                            "it counts if it was no more hours before; with a time of day 24 where it is null"),
                    new Column("enabled", "BOOLEAN", "false, and it is not looked at, but by try-rule"),
                    new Column("comment", "STRING", "yours")));

    public static final TableDefinition ALERTS = new TableDefinition(
            "alerts",
            "One row an episode of an alert: something was wrong from then to then.",
            List.of(
                    new Column("fingerprint", "STRING", "identity of the alert: hash of rule and labels"),
                    new Column("episode", "BIGINT", "number of this time that it is wrong"),
                    new Column("rule", "STRING", "what says so"),
                    new Column("labels", "MAP<STRING,STRING>", "what it says it of"),
                    new Column("state", "STRING", "PENDING, FIRING or RESOLVED"),
                    new Column("severity", "STRING", "critical, error, warning or info"),
                    new Column("summary", "STRING", "one sentence"),
                    new Column("value", "DOUBLE", "what was measured"),
                    new Column("evidence", "STRING", "what it rests on, and where to look further"),
                    new Column("since", "TIMESTAMP_LTZ", "when it began"),
                    new Column("fired", "TIMESTAMP_LTZ", "when it was first said; null while it is pending"),
                    new Column("resolved", "TIMESTAMP_LTZ", "when it was over"),
                    new Column("seen", "INT", "evaluations in a row that it was wrong"),
                    new Column("quiet", "INT", "evaluations in a row that it was right"),
                    new Column("flaps", "INT", "how many episodes followed one another closely"),
                    new Column("run_id", "STRING", "the run of the ingest job that changed it last"),
                    new Column("update_time", "TIMESTAMP_LTZ", "when that was")),
            null,
            List.of("fingerprint", "episode", "state", "since", "resolved"));

    public static final TableDefinition SILENCES = new TableDefinition(
            "silences",
            "What nobody wants to hear of for a while: alerts all of whose matchers fit are kept, and not sent.",
            List.of(
                    new Column("matchers", "MAP<STRING,STRING>", "labels, or rule, and their values; * at the end"),
                    new Column("until", "TIMESTAMP_LTZ", "when it ends"),
                    new Column("by", "STRING", "who wants it"),
                    new Column("why", "STRING", "and why"),
                    new Column("created", "TIMESTAMP_LTZ", "and since when")));

    public static final TableDefinition OUTBOX = new TableDefinition(
            "outbox",
            "What is to be sent, and what was: one row a transition of an alert and a channel.",
            List.of(
                    new Column("fingerprint", "STRING", "the alert"),
                    new Column("episode", "BIGINT", "its episode"),
                    new Column("transition", "STRING", "firing, firing again N (every four hours), resolved"),
                    new Column("channel", "STRING", "where to"),
                    new Column(
                            "status", "STRING", "waiting, sent, dead (refused for good), summed up (one of a storm)"),
                    new Column("attempts", "INT", "how often it was tried"),
                    new Column("next_try", "TIMESTAMP_LTZ", "when it is tried again"),
                    new Column("error", "STRING", "why the last attempt failed"),
                    new Column("created", "TIMESTAMP_LTZ", "when the transition was"),
                    new Column("sent", "TIMESTAMP_LTZ", "when it was taken")),
            null,
            List.of("fingerprint", "episode", "status", "created"));

    /** In the order in which they are to be made. */
    public static final List<TableDefinition> ALL = List.of(ALERT_RULES, DEADLINES, SILENCES, ALERTS, OUTBOX);

    private AlertTables() {}
}
