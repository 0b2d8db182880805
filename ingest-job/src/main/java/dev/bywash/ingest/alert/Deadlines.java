package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.Deadline;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Table {@code deadlines}: what somebody declared must have been loaded, or have run, by then. Exact: it says so whether anything was ever heard of that before or not. */
final class Deadlines {

    static final String MISSED = "deadline_missed";

    /** What these do not name, is right. */
    static final Set<String> OF_DEADLINES = Set.of(MISSED);

    private final SparkSession spark;
    private final Target target;
    private final AsOf tables;

    /** @param tables what a table of facts is at some time */
    Deadlines(SparkSession spark, Target target, AsOf tables) {
        this.spark = spark;
        this.target = target;
        this.tables = tables;
    }

    /** What must have happened: the load of a table, by any pipeline where none is named; or else that a pipeline logged anything. */
    private record Subject(String pipeline, String table) {

        Map<String, String> labels() {
            Map<String, String> labels = new TreeMap<>();
            if (pipeline != null) {
                labels.put("pipeline", pipeline);
            }
            if (table != null) {
                labels.put("table", table);
            }
            return labels;
        }

        boolean isMet(Subject by) {
            return Objects.equals(table, by.table) && (pipeline == null || pipeline.equals(by.pipeline));
        }
    }

    private record Declared(Subject subject, Deadline deadline, String words) {}

    /** Asks those that are enabled; of one that nobody can make out it says that. */
    List<Signal> ask(Instant now) {
        return ask(now, "coalesce(enabled, TRUE)");
    }

    /** Asks all of them, to try them. */
    List<Signal> tryAll(Instant now) {
        return ask(now, "TRUE");
    }

    private List<Signal> ask(Instant now, String which) {
        List<Declared> declared = new ArrayList<>();
        List<Signal> signals = new ArrayList<>();
        spark.sql("SELECT pipeline, `table`, by, zone, days, hours FROM %s WHERE %s"
                        .formatted(target.table(AlertTables.DEADLINES.name()), which))
                .collectAsList()
                .forEach(row -> read(row, declared, signals));
        if (declared.isEmpty()) {
            return signals;
        }
        // What was to be ready by then may be in a file that is only on its way.
        Instant known = now.minus(UnusualRules.DELIVERY);
        Map<Subject, Instant> happened = happened(declared, known, now);
        Map<Declared, Instant> missed = new LinkedHashMap<>();
        for (Declared each : declared) {
            Instant last = happened.entrySet().stream()
                    .filter(entry -> each.subject.isMet(entry.getKey()))
                    .map(Map.Entry::getValue)
                    .max(Instant::compareTo)
                    .orElse(null);
            if (each.deadline.isMissed(last, known)) {
                missed.put(each, last);
            }
        }
        if (!missed.isEmpty()) {
            String delivered = new DeliveryProgress(spark, tables.view(WatchViews.RUN_FACTS, now))
                    .ofAll(now)
                    .map(time -> "logs of any pipeline were delivered up to " + time)
                    .orElse("no logs of any pipeline were delivered for two days");
            missed.forEach((each, last) -> signals.add(signal(each, last, known, delivered)));
        }
        return signals;
    }

    private static void read(Row row, List<Declared> declared, List<Signal> signals) {
        Subject subject = new Subject(row.getString(0), row.getString(1));
        String words = "by %s, zone %s, days %s, hours %s"
                .formatted(row.getString(2), row.getString(3), row.getString(4), row.get(5));
        try {
            if (subject.labels().isEmpty()) {
                throw new IllegalArgumentException("neither pipeline nor table is given");
            }
            Double hours = row.isNullAt(5) ? null : row.getDouble(5);
            declared.add(new Declared(
                    subject, Deadline.parse(row.getString(2), row.getString(3), row.getString(4), hours), words));
        } catch (IllegalArgumentException e) {
            Map<String, String> labels = new TreeMap<>(subject.labels());
            labels.put("declared", words);
            signals.add(Signal.wrong(
                    MISSED,
                    labels,
                    Severity.WARNING,
                    Double.NaN,
                    "a row of deadlines cannot be made out: " + e.getMessage(),
                    "whoever wrote it has to mend it: nothing is waited for by it"));
        }
    }

    /** When each subject that anybody asks for happened last, within as long as anybody asks for. */
    private Map<Subject, Instant> happened(List<Declared> declared, Instant known, Instant now) {
        Instant since = declared.stream()
                .map(each -> each.deadline.last(known).minus(each.deadline.within()))
                .min(Instant::compareTo)
                .orElseThrow()
                // To say when it was, of what is a little too old.
                .minus(Duration.ofDays(7));
        Map<Subject, Instant> happened = new HashMap<>();
        Set<String> loaded = new HashSet<>();
        Set<String> ran = new HashSet<>();
        declared.forEach(each -> {
            if (each.subject.table == null) {
                ran.add(each.subject.pipeline);
            } else {
                loaded.add(each.subject.table);
            }
        });
        if (!loaded.isEmpty()) {
            add(happened, """
                    SELECT pipeline, `table`, max(event_time) FROM %s
                    WHERE event_time BETWEEN TIMESTAMP'%s' AND TIMESTAMP'%s' AND status = 'ok' AND `table` IN (%s) GROUP BY pipeline, `table`
                    """.formatted(
                            tables.view(WatchViews.LOAD_FACTS, now), since, now, Baselines.literals(loaded)));
        }
        if (!ran.isEmpty()) {
            add(happened, """
                    SELECT pipeline, CAST(NULL AS STRING), max(least(last_time, ingest_time)) FROM %s
                    WHERE last_time >= TIMESTAMP'%s' AND pipeline IN (%s) GROUP BY pipeline
                    """.formatted(tables.view(WatchViews.RUN_FACTS, now), since, Baselines.literals(ran)));
        }
        return happened;
    }

    private void add(Map<Subject, Instant> happened, String query) {
        spark.sql(query)
                .collectAsList()
                .forEach(row -> happened.put(
                        new Subject(row.getString(0), row.getString(1)),
                        row.getTimestamp(2).toInstant()));
    }

    private static Signal signal(Declared of, Instant last, Instant now, String delivered) {
        Deadline deadline = of.deadline;
        Instant due = deadline.last(now);
        String what = of.subject.table == null
                ? "pipeline " + of.subject.pipeline + " has not run"
                : of.subject.table + " has not been loaded";
        String when = deadline.by() == null
                ? "in the last " + hours(deadline.within())
                : "by %s %s, or in the %s before"
                        .formatted(
                                due.atZone(deadline.zone()).toLocalDateTime(),
                                deadline.zone(),
                                hours(deadline.within()));
        String facts = of.subject.table == null
                ? "pipeline_runs WHERE pipeline = " + TableDefinition.quoted(of.subject.pipeline)
                        + " ORDER BY first_time DESC"
                : "load_facts WHERE `table` = " + TableDefinition.quoted(of.subject.table)
                        + " ORDER BY event_time DESC";
        return Signal.wrong(
                MISSED,
                of.subject.labels(),
                Severity.ERROR,
                last == null ? Double.NaN : Duration.between(last, now).toMinutes(),
                what + " " + when,
                "declared in deadlines: %s; %s; %s%nSELECT * FROM %s"
                        .formatted(
                                of.words,
                                last == null
                                        ? "nothing of it was there for a week before that"
                                        : "it was there last at " + last,
                                delivered,
                                facts));
    }

    private static String hours(Duration within) {
        return Comparison.number(within.toSeconds() / 3600.0) + " hours";
    }
}
