package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.List;
import java.util.Map;

/**
 * The tables of watching, column by column: the dictionary of patterns, and one of facts, which grows with events and is keyed by the run of the ingest job that brought
 * these. What a run comes to is one commit of it.
 */
public final class WatchTables {

    private static final Column RUN_ID = new Column("run_id", "STRING", "the run of the ingest job that brought them");
    private static final Column INGEST_TIME = new Column("ingest_time", "TIMESTAMP_LTZ", "when that run began");

    /**
     * Each run leaves its name in the table's log, so that its rows come but once, and each commit reads all names. Who makes up for a run looks back three
     * days ({@link WatchMaintenance}), and so they are wanted no longer than a week.
     */
    private static final Map<String, String> ONCE_A_RUN =
            Map.of("delta.setTransactionRetentionDuration", "interval 7 days");

    public static final TableDefinition PATTERNS = new TableDefinition(
            "patterns",
            "The dictionary: one row a pattern. Label, mute or pin what you like; the job leaves these three columns alone.",
            List.of(
                    new Column("pattern", "BIGINT", "the column pattern of events"),
                    new Column("kind", "STRING", "MESSAGE, EVENT or EXCEPTION: what it is made of"),
                    new Column("masked", "STRING", "the message with <*> for its values; or what else it is made of"),
                    new Column("words", "INT", "how many words the message has; null for other kinds"),
                    new Column(
                            "pattern_id",
                            "BIGINT",
                            "the same for patterns that differ only in a value which looks like a word"),
                    new Column("text", "STRING", "the same as masked, with <*> also for that value"),
                    new Column("example_event_id", "STRING", "an event of this pattern"),
                    new Column("first_seen", "TIMESTAMP_LTZ", "time of the earliest event when it became known"),
                    new Column("first_pipeline", "STRING", "the pipeline that it was first seen in"),
                    RUN_ID,
                    INGEST_TIME,
                    new Column(
                            "learned", "TIMESTAMP_LTZ", "when it became known; null where an older version learnt it"),
                    new Column("label", "STRING", "yours: a name for people"),
                    new Column(
                            "muted",
                            "BOOLEAN",
                            "yours: true, and neither shared_failures nor the rule new_pattern names it"),
                    new Column(
                            "pinned", "BOOLEAN", "yours: true, and the job leaves pattern_id and text as they are")));

    static final TableDefinition PATTERN_COUNTS = new TableDefinition(
            "pattern_counts",
            "How many events of each pattern, by five minutes; older ones by hours, then days. The sum of n is the number of events.",
            List.of(
                    INGEST_TIME,
                    RUN_ID,
                    new Column("bucket", "TIMESTAMP_LTZ", "the time of the events, rounded down"),
                    new Column("grain", "STRING", "to what it is rounded: 5 MINUTES, HOUR or DAY"),
                    new Column(
                            "pipeline",
                            "STRING",
                            "the attribute pipeline; else the job, the cluster's name, the application"),
                    new Column(
                            "run_key",
                            "STRING",
                            "the job run; else the application, the cluster, the writer; null in days"),
                    new Column("job_id", "STRING", "id of the job"),
                    new Column("task_key", "STRING", "key of the task within its job"),
                    new Column("logger", "STRING", "name of the logger"),
                    new Column("level", "STRING", "name of the level"),
                    new Column("severity_number", "INT", "the level as OpenTelemetry counts"),
                    new Column("pattern", "BIGINT", "the column pattern of events; null where they have none"),
                    new Column("n", "BIGINT", "how many events"),
                    new Column("bytes", "BIGINT", "of their messages, attributes and stack traces"),
                    new Column("first_time", "TIMESTAMP_LTZ", "time of the first of them"),
                    new Column("first_event_id", "STRING", "the first of them"),
                    new Column("last_event_id", "STRING", "the last of them")));

    static final TableDefinition LOAD_FACTS = new TableDefinition(
            "load_facts",
            "One row an event of category table.load: loads of tables.",
            List.of(
                    INGEST_TIME,
                    RUN_ID,
                    new Column("event_id", "STRING", "the event"),
                    new Column("event_time", "TIMESTAMP_LTZ", "when the load was logged"),
                    new Column("pipeline", "STRING", "as in pattern_counts"),
                    new Column("run_key", "STRING", "as in pattern_counts"),
                    new Column("table", "STRING", "the attribute table"),
                    new Column("status", "STRING", "the attribute status"),
                    new Column("rows", "BIGINT", "the attribute rows; null where it is no number"),
                    new Column("duration_ms", "DOUBLE", "the attribute duration_ms; null where it is no number"),
                    new Column("level", "STRING", "name of the level"),
                    new Column("message", "STRING", "the message, 1,000 characters of it"),
                    new Column("exception_class", "STRING", "of the exception, if one was logged"),
                    new Column("exception_message", "STRING", "of it, 1,000 characters"),
                    new Column("pattern", "BIGINT", "the column pattern of events"),
                    new Column("cluster_id", "STRING", "id of the cluster"),
                    new Column("job_id", "STRING", "id of the job"),
                    new Column("job_run_id", "STRING", "id of the job run"),
                    new Column("task_key", "STRING", "key of the task within its job")));

    static final TableDefinition RUN_FACTS = new TableDefinition(
            "run_facts",
            "What a run of the ingest job brought of each run of a pipeline; several rows make the run, see the view pipeline_runs.",
            List.of(
                    INGEST_TIME,
                    RUN_ID,
                    new Column("run_key", "STRING", "as in pattern_counts"),
                    new Column("pipeline", "STRING", "as in pattern_counts, but of all its events"),
                    new Column("job_id", "STRING", "id of the job"),
                    new Column("job_run_id", "STRING", "id of the job run"),
                    new Column("cluster_id", "STRING", "id of the cluster"),
                    new Column("cluster_name", "STRING", "name of the cluster"),
                    new Column("app_id", "STRING", "id of the Spark application"),
                    new Column("first_time", "TIMESTAMP_LTZ", "time of the first event"),
                    new Column("last_time", "TIMESTAMP_LTZ", "time of the last event"),
                    new Column("events", "BIGINT", "how many events"),
                    new Column("warnings", "BIGINT", "of level WARN"),
                    new Column("errors", "BIGINT", "of level ERROR and FATAL"),
                    new Column("bytes", "BIGINT", "as in pattern_counts"),
                    new Column("loads", "BIGINT", "events of category table.load, without those of status started"),
                    new Column("loads_failed", "BIGINT", "of them, with status failed"),
                    new Column(
                            "rows",
                            "BIGINT",
                            "rows loaded, by these events; null also where the sum is none of a BIGINT")));

    static final TableDefinition WATCHED_RUNS = new TableDefinition(
            "watched_runs",
            "The runs of the ingest job whose rollups are complete.",
            List.of(
                    INGEST_TIME,
                    RUN_ID,
                    new Column("events", "BIGINT", "events that the run brought"),
                    new Column("new_patterns", "BIGINT", "patterns that became known by it"),
                    new Column(
                            "seconds",
                            "DOUBLE",
                            "time taken to count, and to ask the rules that look at the run; without what it took to write that down"),
                    new Column("made_up", "BOOLEAN", "whether a later run made up for one that was killed")));

    private static final String POINTS = "ARRAY<STRUCT<id: STRING, time: TIMESTAMP_LTZ, value: DOUBLE>>";

    static final TableDefinition BASELINES = new TableDefinition(
            "baselines",
            "What is usual: one row a series of values, with its latest 200.",
            List.of(
                    INGEST_TIME,
                    RUN_ID,
                    new Column("pipeline", "STRING", "as in pattern_counts"),
                    new Column("subject", "STRING", "the table that is loaded; empty for the run as a whole"),
                    new Column("measure", "STRING", "ROWS, DURATION in seconds, ERRORS (and warnings), STARTS"),
                    new Column("points", POINTS, "usual values, the oldest first"),
                    new Column("held", POINTS, "unusual ones since; five in a row become what is usual"),
                    new Column("update_time", "TIMESTAMP_LTZ", "when the series was changed last")));

    /** What a run comes to, all of it in one commit: kinds of rows, each with a struct of its own, which a view shows. */
    public static final TableDefinition WATCH_FACTS = new TableDefinition(
            "watch_facts",
            "What runs brought, counted; pattern_counts, load_facts, run_facts, watched_runs and baselines are views of it.",
            List.of(
                    new Column(
                            "kind",
                            "STRING",
                            "counts, load, run, watched or baseline: which of the views shows the row"),
                    INGEST_TIME,
                    RUN_ID,
                    new Column("counts", structOf(PATTERN_COUNTS), "as in pattern_counts"),
                    new Column("load", structOf(LOAD_FACTS), "as in load_facts"),
                    new Column("run", structOf(RUN_FACTS), "as in run_facts"),
                    new Column("watched", structOf(WATCHED_RUNS), "as in watched_runs"),
                    new Column(
                            "baseline",
                            structOf(BASELINES),
                            "as in baselines, which shows the latest row of each series")),
            "kind",
            List.of(
                    "ingest_time",
                    "run_id",
                    "counts.bucket",
                    "counts.grain",
                    "counts.severity_number",
                    "counts.pattern",
                    "load.event_time",
                    "load.table",
                    "load.status",
                    "run.run_key",
                    "run.last_time",
                    "baseline.pipeline",
                    "baseline.measure"),
            ONCE_A_RUN);

    /** In the order in which they are to be made. */
    public static final List<TableDefinition> ALL = List.of(PATTERNS, WATCH_FACTS);

    private static String structOf(TableDefinition view) {
        return view.structType("", INGEST_TIME.name(), RUN_ID.name());
    }

    private WatchTables() {}
}
