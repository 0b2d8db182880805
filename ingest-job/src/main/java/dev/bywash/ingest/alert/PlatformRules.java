package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.Logged;
import dev.bywash.ingest.detect.Platform;
import dev.bywash.ingest.detect.Sighting;
import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.detect.Sightings.Of;
import dev.bywash.ingest.detect.Sightings.Trouble;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.PipelineRun;
import dev.bywash.ingest.watch.Rollups;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rules of what the platform's own loggers say, and of personal data. Mostly the events were looked at while they were read. Where they were not, Spark finds those that
 * may be meant, by words that are cheap to look for; what of them is meant, the detectors say.
 */
final class PlatformRules {

    /** What is not heard of any more, is over. */
    static final Set<String> WHOLE = Set.of("out_of_memory", "executor_lost", "spill", "personal_data");

    /** Of more events or lines in a table that may be meant these are looked at; those that are no matter of personal data first. */
    private static final int MOST_EVENTS = 2000;

    /** Less of a pipeline in a run of the job is every day's business. */
    private static final double LEAST_SPILL = 1L << 30;

    private static final String WORDS =
            Platform.WORDS.stream().map(word -> "text LIKE '%" + word + "%'").collect(Collectors.joining(" OR "));

    private static final String TROUBLE = "(" + WORDS + " OR message LIKE '%spilling % to disk%')";

    private static final String RAW_TROUBLE = "(" + WORDS + " OR text LIKE '%spilling % to disk%')";

    private static final String RAW_LINES = Tables.RAW_LINES.name();

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

    /**
     * What a run brought.
     *
     * @param runs what it brought of runs of pipelines: lines that are no events are of the pipeline of their cluster
     * @param seen what its events say; where nobody looked, they are looked at in the table
     */
    List<Signal> ofRun(RunKey run, Collection<PipelineRun> runs, Optional<Sightings> seen) {
        Sightings ofEvents = seen.orElseGet(() -> lookAtEvents(run));
        Sightings ofLines = new Sightings();
        if (rawLines) {
            lookAtRawLines(run, runs, ofLines);
        }
        Map<Of, Sighting> all = new HashMap<>(ofLines.all());
        // Of what both say, the event is shown.
        ofEvents.all().forEach((what, event) -> all.merge(what, event, (line, one) -> one.and(line)));
        return all.entrySet().stream()
                .filter(each -> each.getKey().trouble() != Trouble.SPILL
                        || each.getValue().sum() >= LEAST_SPILL)
                .map(each -> signal(each.getKey(), each.getValue()))
                .toList();
    }

    private Sightings lookAtEvents(RunKey run) {
        Sightings found = new Sightings();
        // Only what may be meant is asked a second time, which of both it may be.
        String query = "SELECT event_id, " + Rollups.PIPELINE
                + " AS pipeline, coalesce(severity_number, 0), substring(message, 1, " + Logged.MAX_TEXT
                + "), exception.class,"
                + " substring(exception.message, 1, " + Logged.MAX_TEXT + "), substring(exception.stacktrace, 1, "
                + Logged.MAX_STACK
                + ") FROM (SELECT *, CASE WHEN severity_number >= 13 THEN concat_ws(' ', message, exception.class,"
                + " exception.message, substring(exception.stacktrace, 1, " + Logged.MAX_STACK + ")) END AS text FROM "
                + target.table(Tables.EVENTS.name()) + " e WHERE " + run.condition("e") + ") WHERE " + TROUBLE + " OR "
                + PERSONAL + " ORDER BY NOT coalesce(" + TROUBLE + ", FALSE), event_id LIMIT " + MOST_EVENTS;
        for (Row row : spark.sql(query).collectAsList()) {
            Logged event =
                    new Logged(row.getInt(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6));
            found.add(event, row.getString(1), () -> row.getString(0));
        }
        return found;
    }

    private void lookAtRawLines(RunKey run, Collection<PipelineRun> runs, Sightings found) {
        String ofRun = "ingest_date = DATE'%s' AND run_id = '%s'"
                .formatted(LocalDate.ofInstant(run.ingestTime(), ZoneOffset.UTC), run.runId());
        List<Row> rows = spark.sql("SELECT cluster_id, name, `offset`, substring(text, 1, " + Logged.MAX_TEXT
                        + ") FROM "
                        + target.table(Tables.RAW_LINES.name()) + " WHERE " + ofRun + " AND (" + RAW_TROUBLE + " OR "
                        + mayBePersonal("text") + ") ORDER BY NOT " + RAW_TROUBLE
                        + ", directory, name, `offset` LIMIT " + MOST_EVENTS)
                .collectAsList();
        if (rows.isEmpty()) {
            return;
        }
        Map<String, String> pipelines = pipelinesOfClusters(run, runs);
        for (Row row : rows) {
            String cluster = row.getString(0);
            String place = "%s WHERE %s AND name = '%s' AND `offset` = %d"
                    .formatted(RAW_LINES, ofRun, row.getString(1), row.getLong(2));
            found.add(
                    Logged.ofRawLine(row.getString(3)),
                    pipelines.getOrDefault(cluster, "cluster " + cluster),
                    () -> place);
        }
    }

    private Map<String, String> pipelinesOfClusters(RunKey run, Collection<PipelineRun> runs) {
        Map<String, String> pipelines = new HashMap<>();
        spark.sql(
                        "SELECT cluster_id, max_by(pipeline, last_time) FROM %s WHERE ingest_time >= TIMESTAMP'%s' AND cluster_id IS NOT NULL GROUP BY cluster_id"
                                .formatted(
                                        WatchViews.RUN_FACTS.in(target),
                                        run.ingestTime().minus(PIPELINE_KNOWN)))
                .collectAsList()
                .forEach(row -> pipelines.put(row.getString(0), row.getString(1)));
        // What this run brought is not in that table yet.
        runs.stream()
                .filter(one -> one.clusterId() != null)
                .sorted(Comparator.comparing(PipelineRun::firstTime))
                .forEach(one -> pipelines.put(one.clusterId(), one.pipeline()));
        return pipelines;
    }

    /** In the order of what each character costs: every message of a run is asked. */
    private static String mayBePersonal(String column) {
        return """
            %1$s LIKE '%%@%%' AND %1$s RLIKE r'[\\w%%+-]@[\\w-]+\\.' OR %1$s RLIKE r'\\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}'
             OR %1$s RLIKE r'[2-6](?<![A-Za-z0-9].)(?:[ -]?[0-9]){12}'
            """.formatted(column);
    }

    private static Signal signal(Of what, Sighting seen) {
        Map<String, String> labels = new TreeMap<>(Map.of("pipeline", what.pipeline()));
        if (!what.kind().isEmpty()) {
            labels.put("kind", what.kind());
        }
        return Signal.wrong(
                what.trouble().name().toLowerCase(Locale.ROOT),
                labels,
                severity(what.trouble()),
                seen.sum(),
                summary(what, seen),
                evidence(what.trouble(), seen));
    }

    private static Severity severity(Trouble trouble) {
        return switch (trouble) {
            case OUT_OF_MEMORY -> Severity.ERROR;
            case SPILL -> Severity.INFO;
            case EXECUTOR_LOST, PERSONAL_DATA -> Severity.WARNING;
        };
    }

    private static String summary(Of what, Sighting seen) {
        String pipeline = what.pipeline();
        return switch (what.trouble()) {
            case OUT_OF_MEMORY -> "memory ran out in " + pipeline;
            case EXECUTOR_LOST -> pipeline + " lost executors";
            case SPILL -> "%s spilled %s GiB to disk".formatted(pipeline, Comparison.number(seen.sum() / LEAST_SPILL));
            case PERSONAL_DATA -> "%s logs what looks like personal data: %s".formatted(pipeline, what.kind());
        };
    }

    /** Without what was logged: the alert goes further than the table does. */
    private static String evidence(Trouble trouble, Sighting seen) {
        String why =
                switch (trouble) {
                    case OUT_OF_MEMORY -> "memory of a JVM, of Spark's pool or of a container was not enough";
                    case EXECUTOR_LOST -> "executors went away that nobody had sent away; their work is done again";
                    case SPILL -> "memory for sorting or aggregating was not enough, which costs time";
                    case PERSONAL_DATA -> "writers keep it out where they are told to, see docs/plugin.md";
                };
        boolean isLine = seen.first().startsWith(RAW_LINES);
        return "%d %s of this run say so; %s%nSELECT * FROM %s"
                .formatted(
                        seen.times(),
                        isLine ? "events or other lines" : "events",
                        why,
                        isLine ? seen.first() : "events WHERE event_id = '" + seen.first() + "'");
    }
}
