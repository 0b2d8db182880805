package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.Logged;
import dev.bywash.ingest.detect.PersonalData;
import dev.bywash.ingest.detect.Platform;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.Rollups;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rules of what the platform's own loggers say, and of personal data. Spark finds the events that may be meant, by words that are cheap to look for; what of
 * them is meant, the detectors say.
 */
final class PlatformRules {

    static final String OUT_OF_MEMORY = "out_of_memory";
    static final String EXECUTOR_LOST = "executor_lost";
    static final String SPILL = "spill";
    static final String PERSONAL_DATA = "personal_data";

    /** What is not heard of any more, is over. */
    static final Set<String> WHOLE = Set.of(OUT_OF_MEMORY, EXECUTOR_LOST, SPILL, PERSONAL_DATA);

    /** Of more events of a run that may be meant these are looked at; those that are no matter of personal data first. */
    private static final int MOST_EVENTS = 2000;

    private static final int MAX_TEXT = 4000;
    private static final int MAX_STACK = 8192;

    /** Less of a pipeline in a run of the job is every day's business. */
    private static final double LEAST_SPILL = 1L << 30;

    private static final String WORDS = """
            (text LIKE '%OutOfMemoryError%' OR text LIKE '%UNABLE_TO_ACQUIRE_MEMORY%'
               OR text LIKE '%killed by YARN for exceeding%' OR text LIKE '% 137%' OR text LIKE '%OOMKilled%'
               OR text LIKE '%Lost executor %' OR text LIKE '%ExecutorLostFailure%')
            """;

    private static final String TROUBLE = "(" + WORDS + " OR message LIKE '%spilling % to disk%')";

    private static final String RAW_TROUBLE = "(" + WORDS + " OR text LIKE '%spilling % to disk%')";

    /** A cluster's pipeline is the one that its events named last. */
    private static final Duration PIPELINE_KNOWN = Duration.ofDays(1);

    private static final String PERSONAL =
            "(" + mayBePersonal("message") + " OR " + mayBePersonal("exception.message") + ")";

    private final SparkSession spark;
    private final Target target;
    private final boolean rawLines;

    /** @param rawLines whether lines that are no events are looked at as well */
    PlatformRules(SparkSession spark, Target target, boolean rawLines) {
        this.spark = spark;
        this.target = target;
        this.rawLines = rawLines;
    }

    /** What a run brought. */
    List<Signal> ofRun(RunKey run) {
        Map<String, Found> found = new TreeMap<>();
        lookAtEvents(run, found);
        if (rawLines) {
            lookAtRawLines(run, found);
        }
        List<Signal> signals = new ArrayList<>();
        found.values().forEach(each -> {
            if (!each.rule.equals(SPILL) || each.sum >= LEAST_SPILL) {
                signals.add(each.signal());
            }
        });
        return signals;
    }

    private void lookAtEvents(RunKey run, Map<String, Found> found) {
        String candidates = "SELECT *, " + TROUBLE
                + " AS trouble FROM (SELECT *, CASE WHEN severity_number >= 13 THEN concat_ws(' ', message, exception.class,"
                + " exception.message, substring(exception.stacktrace, 1, " + MAX_STACK + ")) END AS text FROM "
                + target.table(Tables.EVENTS.name()) + " e WHERE " + run.condition("e") + ")";
        String query = "SELECT event_id, " + Rollups.PIPELINE
                + " AS pipeline, coalesce(severity_number, 0), substring(message, 1, " + MAX_TEXT
                + "), exception.class,"
                + " substring(exception.message, 1, " + MAX_TEXT + "), substring(exception.stacktrace, 1, " + MAX_STACK
                + ") FROM (" + candidates + ") WHERE trouble OR " + PERSONAL
                + " ORDER BY NOT coalesce(trouble, FALSE), event_id LIMIT "
                + MOST_EVENTS;
        for (Row row : spark.sql(query).collectAsList()) {
            Logged event =
                    new Logged(row.getInt(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6));
            look(event, row.getString(1), "events WHERE event_id = '" + row.getString(0) + "'", found);
        }
    }

    private void lookAtRawLines(RunKey run, Map<String, Found> found) {
        String ofRun = "ingest_date = DATE'%s' AND run_id = '%s'"
                .formatted(LocalDate.ofInstant(run.ingestTime(), ZoneOffset.UTC), run.runId());
        List<Row> rows = spark.sql("SELECT cluster_id, name, `offset`, substring(text, 1, " + MAX_TEXT + ") FROM "
                        + target.table(Tables.RAW_LINES.name()) + " WHERE " + ofRun + " AND (" + RAW_TROUBLE + " OR "
                        + mayBePersonal("text") + ") ORDER BY NOT " + RAW_TROUBLE
                        + ", directory, name, `offset` LIMIT " + MOST_EVENTS)
                .collectAsList();
        if (rows.isEmpty()) {
            return;
        }
        Map<String, String> pipelines = pipelinesOfClusters(run);
        for (Row row : rows) {
            String cluster = row.getString(0);
            String place = "raw_lines WHERE %s AND name = '%s' AND `offset` = %d"
                    .formatted(ofRun, row.getString(1), row.getLong(2));
            look(
                    Logged.ofRawLine(row.getString(3)),
                    pipelines.getOrDefault(cluster, "cluster " + cluster),
                    place,
                    found);
        }
    }

    private Map<String, String> pipelinesOfClusters(RunKey run) {
        Map<String, String> pipelines = new HashMap<>();
        spark.sql(
                        "SELECT cluster_id, max_by(pipeline, last_time) FROM %s WHERE ingest_time >= TIMESTAMP'%s' AND cluster_id IS NOT NULL GROUP BY cluster_id"
                                .formatted(
                                        target.table(WatchTables.RUN_FACTS.name()),
                                        run.ingestTime().minus(PIPELINE_KNOWN)))
                .collectAsList()
                .forEach(row -> pipelines.put(row.getString(0), row.getString(1)));
        return pipelines;
    }

    /** In the order of what each character costs: every message of a run is asked. */
    private static String mayBePersonal(String column) {
        return """
            %1$s LIKE '%%@%%' AND %1$s RLIKE r'[\\w%%+-]@[\\w-]+\\.' OR %1$s RLIKE r'\\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}'
             OR %1$s RLIKE r'[2-6](?<![A-Za-z0-9].)(?:[ -]?[0-9]){12}'
            """.formatted(column);
    }

    private static void look(Logged event, String pipeline, String place, Map<String, Found> found) {
        if (Platform.outOfMemory(event)) {
            add(found, OUT_OF_MEMORY, pipeline, "", place, 1);
        }
        if (Platform.executorLost(event)) {
            add(found, EXECUTOR_LOST, pipeline, "", place, 1);
        }
        double spilled = Platform.spilled(event);
        if (spilled > 0) {
            add(found, SPILL, pipeline, "", place, spilled);
        }
        PersonalData.in(event).forEach(kind -> add(found, PERSONAL_DATA, pipeline, kind, place, 1));
    }

    private static void add(
            Map<String, Found> found, String rule, String pipeline, String kind, String place, double value) {
        Found all = found.computeIfAbsent(
                rule + '\n' + kind + '\n' + pipeline, key -> new Found(rule, pipeline, kind, place));
        all.times++;
        all.sum += value;
    }

    /** What was found of one kind in one pipeline. */
    private static final class Found {
        private final String rule;
        private final String pipeline;
        private final String kind;
        private final String first;
        private long times;
        private double sum;

        Found(String rule, String pipeline, String kind, String first) {
            this.rule = rule;
            this.pipeline = pipeline;
            this.kind = kind;
            this.first = first;
        }

        Signal signal() {
            Map<String, String> labels = new TreeMap<>(Map.of("pipeline", pipeline));
            if (!kind.isEmpty()) {
                labels.put("kind", kind);
            }
            return Signal.wrong(rule, labels, severity(), sum, summary(), evidence());
        }

        private Severity severity() {
            return switch (rule) {
                case OUT_OF_MEMORY -> Severity.ERROR;
                case SPILL -> Severity.INFO;
                default -> Severity.WARNING;
            };
        }

        private String summary() {
            return switch (rule) {
                case OUT_OF_MEMORY -> "memory ran out in " + pipeline;
                case EXECUTOR_LOST -> pipeline + " lost executors";
                case SPILL -> "%s spilled %s GiB to disk".formatted(pipeline, Comparison.number(sum / LEAST_SPILL));
                default -> "%s logs what looks like personal data: %s".formatted(pipeline, kind);
            };
        }

        /** Without what was logged: the alert goes further than the table does. */
        private String evidence() {
            String why =
                    switch (rule) {
                        case OUT_OF_MEMORY -> "memory of a JVM, of Spark's pool or of a container was not enough";
                        case EXECUTOR_LOST -> "executors went away that nobody had sent away; their work is done again";
                        case SPILL -> "memory for sorting or aggregating was not enough, which costs time";
                        default -> "writers keep it out where they are told to, see docs/plugin.md";
                    };
            return "%d %s of this run say so; %s%nSELECT * FROM %s"
                    .formatted(times, first.startsWith("raw_lines") ? "events or other lines" : "events", why, first);
        }
    }
}
